import { expect, it } from 'vitest';
import { makeRunner } from '../runner.ts';

const NETWORK_AND_FILES = `
  { name: network, type: infra.vpc, config: { provider: local, cidr: 10.0.0.0/16 } }
  { name: files, type: infra.storage, config: { provider: local, depends_on: [network] } }
`;

it('T-65 makes what the config asks for and tells of it; a second run finds nothing to do', async () => {
  const runner = await makeRunner(NETWORK_AND_FILES);
  const first = await runner.run('infra-apply');
  expect(first.exitCode).toBe(0);
  expect(first.outputs).toEqual({
    'plan-digest': expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
    'applied-count': '2',
    'failed-count': '0',
    'skipped-count': '0',
    'has-changes': 'true',
    outcome: 'applied',
    'failed-sinks': '[]',
  });
  expect(first.messages).toEqual([]);
  expect(first.summary).toContain('### ✅ Applied');
  expect(first.summary).toMatch(/```mermaid\ngantt\n[^]*create files :done/);
  expect(await runner.remembered()).toEqual(['files', 'network']);
  expect(await runner.lockHolder()).toBeUndefined();

  const second = await runner.run('infra-apply');
  expect(second.outputs).toMatchObject({
    'applied-count': '0',
    'has-changes': 'false',
    outcome: 'nothing-to-do',
  });
  expect(second.summary).toContain('No changes');
});

it('says nothing in the post step of a run that ended in order', async () => {
  const runner = await makeRunner(NETWORK_AND_FILES);
  const main = await runner.run('infra-apply');
  const post = await runner.runPost('infra-apply', main);
  expect(post).toMatchObject({ exitCode: 0, log: '', summary: '', outputs: {} });
});
