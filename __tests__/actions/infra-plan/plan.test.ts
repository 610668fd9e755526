import { expect, it } from 'vitest';
import { makeRunner } from '../runner.ts';

const NETWORK_AND_FILES = `
  { name: network, type: infra.vpc, config: { provider: local, cidr: 10.0.0.0/16 } }
  { name: files, type: infra.storage, config: { provider: local, depends_on: [network] } }
`;

it('says what would change in outputs, log and summary, and changes nothing', async () => {
  const runner = await makeRunner(NETWORK_AND_FILES);
  const step = await runner.run('infra-plan');
  expect(step.exitCode).toBe(0);
  expect(step.outputs).toEqual({
    'plan-digest': expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
    'changes-count': '2',
    'create-count': '2',
    'update-count': '0',
    'replace-count': '0',
    'delete-count': '0',
    'has-changes': 'true',
  });
  expect(step.log).toContain('Plan: 2 to create');
  expect(step.summary).toContain('| \\+ create | `network` | `infra.vpc` |');
  expect(step.summary).toMatch(/```mermaid\ngraph LR\n[^]*n0 --> n1/);
  expect(step.messages).toEqual([]);
  expect(await runner.remembered()).toEqual([]);
  expect((await runner.files()).filter((file) => file.startsWith('state'))).toEqual([]);
});

it('gives equal plans equal digests, and another config another', async () => {
  const runner = await makeRunner(NETWORK_AND_FILES);
  const [first, second] = [await runner.run('infra-plan'), await runner.run('infra-plan')];
  expect(second.outputs['plan-digest']).toBe(first.outputs['plan-digest']);
  await runner.want(NETWORK_AND_FILES.replace('10.0', '10.1'));
  const third = await runner.run('infra-plan');
  expect(third.outputs['plan-digest']).not.toBe(first.outputs['plan-digest']);
});

it('leaves the summary page alone when it is told to', async () => {
  const runner = await makeRunner(NETWORK_AND_FILES);
  const step = await runner.run('infra-plan', { summary: 'false' });
  expect(step.summary).toBe('');
  expect(step.exitCode).toBe(0);
});
