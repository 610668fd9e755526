import { expect, it } from 'vitest';
import { readRunnerLog } from './runner-log.ts';

it('hides a secret from its mask on, and not before', () => {
  const { shown, masks } = readRunnerLog(['s3cret-1', '::add-mask::s3cret-1', 'it is s3cret-1']);
  expect(shown).toBe('s3cret-1\nit is ***\n');
  expect(masks).toEqual(['s3cret-1']);
});

it('reads messages with their place, and undoes escapes, the percent sign last', () => {
  const line = '  ::error title=a%3A b,file=infra.yaml,line=3::one%0Atwo %250A 100%25';
  expect(readRunnerLog([line])).toEqual({
    shown: '##[error]one\ntwo %0A 100%\n',
    messages: [
      {
        level: 'error',
        properties: { title: 'a: b', file: 'infra.yaml', line: '3' },
        text: 'one\ntwo %0A 100%',
      },
    ],
    masks: [],
  });
});

it('shows groups, and as text what is no command of the runner', () => {
  const { shown } = readRunnerLog([
    '::group::plan',
    '::endgroup::',
    '::mine::text',
    'a ::error::b',
  ]);
  expect(shown).toBe('##[group]plan\n##[endgroup]\n::mine::text\na ::error::b\n');
});

it('obeys no command between stop-commands and its word', () => {
  const lines = ['::stop-commands::word-1', '::warning::no', '::word-1::', '::warning::yes'];
  const { shown, messages } = readRunnerLog(lines);
  expect(shown).toBe('::warning::no\n##[warning]yes\n');
  expect(messages).toMatchObject([{ text: 'yes' }]);
});

it('refuses the commands that the runner is to take no longer', () => {
  expect(() => readRunnerLog(['::set-env name=A::b'])).toThrow('set-env');
});
