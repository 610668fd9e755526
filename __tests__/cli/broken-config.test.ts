import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { openShell } from './shell.ts';

const LINES = [
  'infra bootstrap',
  'infra plan',
  'infra apply -y',
  'infra destroy -y',
  'infra status',
  'infra outputs',
  'infra import --name web',
  'infra import-all -y',
  'infra secrets sync',
  'infra drift',
  'infra teardown --env staging --approve',
  'infra state list',
  'infra state show web',
  'infra state rm web',
  'infra state mv web site',
  'infra state export',
  'infra state import --from tfstate terraform.tfstate',
  'infra state claim web',
  'infra state unlock -y',
];

it('covers every command that works on what a config describes', () => {
  // `migrate plugins` takes a config too, and looks at nothing of it but its pins.
  const known = COMMANDS.filter(
    ({ path, flags }) => path[0] === 'infra' && flags.some(({ name }) => name === 'config'),
  );
  for (const { path } of known) {
    expect(LINES.some((line) => `${line} `.startsWith(`${path.join(' ')} `))).toBe(true);
  }
  expect(LINES).toHaveLength(known.length);
});

describe('a config that cannot be used', () => {
  it.each(LINES)('T-14 is told of as what it is, with its line, by wfctl %s', async (line) => {
    const shell = await openShell('{ name: web, type: infra.vpc, config: { provider: nowhere } }');
    const before = await shell.files();
    const ended = await shell.run(line);
    expect(ended.exitCode).toBe(1);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toContain('(PROVIDER_NOT_DECLARED)');
    expect(ended.stderr).toContain('infra.yaml:5:55');
    expect(ended.stderr).toContain('^^^^^^^');
    expect(await shell.files()).toEqual(before);
  });
});
