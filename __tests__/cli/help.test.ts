import { expect, it } from 'vitest';
import { groupHelpText, helpText } from '../../src/cli/help.ts';

const command = {
  path: ['infra', 'apply'],
  summary: 'Change what is there',
  flags: [
    { name: 'env', aliases: ['e'], takes: { kind: 'text' }, placeholder: 'NAME', summary: 'which' },
    { name: 'auto-approve', aliases: ['y'], takes: { kind: 'boolean' }, summary: 'do not ask' },
    { name: 'format', takes: { kind: 'choice', choices: ['table', 'json'] }, summary: 'the form' },
    { name: 'lock-wait', takes: { kind: 'duration' }, summary: 'how long to wait' },
  ],
  positionals: [{ name: 'file', isRequired: true, isRepeatable: true, summary: 'what' }],
  examples: ['wfctl infra apply --env staging'],
} as const;

it('T-77 names the flags that are there, and no other', () => {
  expect(helpText(command)).toBe(
    [
      'Change what is there.',
      '',
      'Usage:',
      '  wfctl infra apply [flags] <file…>',
      '',
      'Arguments:',
      '  file  what',
      '',
      'Flags:',
      '  -e, --env NAME        which',
      '  -y, --auto-approve    do not ask',
      '  --format table|json   the form',
      '  --lock-wait DURATION  how long to wait',
      '',
      'Examples:',
      '  wfctl infra apply --env staging',
      '',
    ].join('\n'),
  );
});

it('lists the commands of a group', () => {
  expect(groupHelpText(['infra'], [command])).toContain('  infra apply  Change what is there\n');
});
