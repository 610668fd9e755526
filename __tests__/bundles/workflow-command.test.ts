import { describe, expect, it } from 'vitest';
import { parseWorkflowCommand } from './workflow-command.ts';

describe('a line with colons', () => {
  it('is a command after white space, and undoes escapes, the percent sign last', () => {
    const line = '  ::error title=a%3A b%2C c,file=infra.yaml,line=3::one%0Atwo %250A 100%25 %3A';
    expect(parseWorkflowCommand(line)).toEqual({
      name: 'error',
      properties: { title: 'a: b, c', file: 'infra.yaml', line: '3' },
      text: 'one\ntwo %0A 100% %3A',
    });
  });

  it('has its name in either case, and drops properties without a value', () => {
    expect(parseWorkflowCommand('::Warning file=,line=3,nothing::text')).toEqual({
      name: 'warning',
      properties: { line: '3' },
      text: 'text',
    });
  });

  it.each(['a ::error::b', '::mine::text', ':error::text', '::error text', '::::text', ''])(
    'is text when it is %j',
    (line) => {
      expect(parseWorkflowCommand(line)).toBeUndefined();
    },
  );
});

describe('a line with brackets', () => {
  it('is a command wherever it stands', () => {
    expect(parseWorkflowCommand('a ##[error file=x%5D;line=3]one%3B two')).toEqual({
      name: 'error',
      properties: { file: 'x]', line: '3' },
      text: 'one; two',
    });
  });

  it.each(['##[mine]text', '##[error text', '#[error]text'])('is text when it is %j', (line) => {
    expect(parseWorkflowCommand(line)).toBeUndefined();
  });
});

it('knows the word that ends stop-commands as long as it is waited for', () => {
  expect(parseWorkflowCommand('::Word::')).toBeUndefined();
  expect(parseWorkflowCommand('::Word::', 'word')).toMatchObject({ name: 'word' });
});
