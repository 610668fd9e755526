import { expect, it } from 'vitest';
import { openShell } from './shell.ts';

const NETWORK = `
  { name: net, type: infra.vpc, config: { provider: local }, environments: { staging: {}, prod: {} } }
`;

it.each([
  ['infra plan', true],
  ['infra plan --env (base)', false],
  ['infra plan --env staging', false],
])(
  'mentions the environments where somebody may have forgotten one: wfctl %s',
  async (line, is) => {
    const shell = await openShell(NETWORK);
    const { exitCode, stderr } = await shell.run(line);
    expect(exitCode).toBe(0);
    expect(/warning: No environment was named[^]*staging, prod/.test(stderr)).toBe(is);
  },
);

it('says nothing of environments where the config has none', async () => {
  const shell = await openShell('');
  await shell.write('infra.yaml', 'modules: []\n');
  expect((await shell.run('infra plan')).stderr).not.toContain('environment');
});
