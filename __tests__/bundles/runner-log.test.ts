import { describe, expect, it } from 'vitest';
import { readRunnerLog } from './runner-log.ts';

it('hides a secret from its mask on, and not before', () => {
  const { shown, masks } = readRunnerLog(['s3cret-1', '::add-mask::s3cret-1', 'it is s3cret-1']);
  expect(shown).toBe('s3cret-1\nit is ***\n');
  expect(masks).toEqual(['s3cret-1']);
});

it('hides each line of a mask that has several, and takes none that is empty', () => {
  const lines = ['::add-mask::first-line%0Asecond-line', 'second-line', '::add-mask:: '];
  expect(readRunnerLog(lines)).toMatchObject({
    shown: "***\n##[warning]Can't add secret mask for empty string\n",
    masks: ['first-line\nsecond-line'],
  });
});

it('hides a secret in messages too, where several lines are one', () => {
  const lines = ['::add-mask::one-line%0Atwo-line', '::error::it is one-line%0Atwo-line'];
  expect(readRunnerLog(lines).shown).toBe('##[error]it is ***\n');
});

it('reads messages with their place', () => {
  expect(readRunnerLog(['::error title=a%3A b,file=infra.yaml,line=3::one%0Atwo'])).toEqual({
    shown: '##[error]one\ntwo\n',
    messages: [
      {
        level: 'error',
        properties: { title: 'a: b', file: 'infra.yaml', line: '3' },
        text: 'one\ntwo',
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

describe('stop-commands', () => {
  it('has no command obeyed before its word, which it hides', () => {
    const lines = ['::stop-commands::word-12', '::warning::no', '::word-12::', '::warning::yes'];
    const { shown, messages } = readRunnerLog(lines);
    expect(shown).toBe('::stop-commands::***\n::warning::no\n::***::\n##[warning]yes\n');
    expect(messages).toMatchObject([{ text: 'yes' }]);
  });

  it.each(['', 'pause-logging', 'Warning'])('takes no %j for a word', (word) => {
    expect(() => readRunnerLog([`::stop-commands::${word}`])).toThrow(TypeError);
  });
});

describe('what a step must not do', () => {
  it('gives the runner a command that it is to take no longer', () => {
    expect(() => readRunnerLog(['::set-env name=A::b'])).toThrow('set-env');
    expect(() => readRunnerLog(['text ##[add-path]/opt'])).toThrow('add-path');
  });

  it('shows more messages than the runner does', () => {
    const warnings = Array<string>(11).fill('::warning::again');
    expect(readRunnerLog(warnings.slice(1)).messages).toHaveLength(10);
    expect(() => readRunnerLog(warnings)).toThrow('11 warnings');
  });

  it('shows a message that the runner cuts', () => {
    expect(() => readRunnerLog([`::error::${'x'.repeat(4097)}`])).toThrow('cuts a message');
  });
});
