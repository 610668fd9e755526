import { expect, it } from 'vitest';
import { makeRunner } from '../runner.ts';

const NETWORK =
  '{ name: network, type: infra.vpc, config: { provider: local, cidr: 10.0.0.0/16 } }';

it('T-78 applies the plan that was approved, and fails with nothing applied once anything is different', async () => {
  const runner = await makeRunner(NETWORK);
  const { outputs } = await runner.run('infra-plan');
  const approved = { 'expected-plan-digest': outputs['plan-digest'] ?? '' };
  await runner.want(NETWORK.replace('10.0', '10.9'));
  const refused = await runner.run('infra-apply', approved);
  expect(refused).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'stale-plan' } });
  expect(await runner.remembered()).toEqual([]);

  await runner.want(NETWORK);
  const applied = await runner.run('infra-apply', approved);
  expect(applied.outputs).toMatchObject({ outcome: 'applied' });
});

it.each(['expected-plan-digest', 'plan-file'])(
  'T-78 fails and changes nothing where %s came to nothing',
  async (gate) => {
    const runner = await makeRunner(NETWORK);
    const step = await runner.run('infra-apply', { [gate]: '' });
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'invalid-input' } });
    expect(await runner.remembered()).toEqual([]);
  },
);

it('changes nothing where no environment came to be named, and the base config when asked', async () => {
  const runner = await makeRunner(NETWORK);
  for (const action of ['infra-plan', 'infra-apply']) {
    const step = await runner.run(action, { environment: '' });
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'invalid-config' } });
    expect(step.messages[0]?.text).toContain('"staging"');
  }
  expect(await runner.remembered()).toEqual([]);
  const applied = await runner.run('infra-apply', { environment: '(base)' });
  expect(applied.outputs).toMatchObject({ outcome: 'applied' });
});

it('refuses a plan file that was made on another state', async () => {
  const runner = await makeRunner(NETWORK);
  await runner.run('infra-plan', { 'plan-file': 'plan.json' });
  await runner.run('infra-apply');
  await runner.want(NETWORK.replace('10.0', '10.9'));
  const step = await runner.run('infra-apply', { 'plan-file': 'plan.json' });
  expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'stale-plan' } });
  expect((await runner.outputsOf('network'))['cidr']).toBe('10.0.0.0/16');
});

it('refuses to delete what is protected, unless it is named', async () => {
  const protectedDb =
    '{ name: db, type: infra.database, config: { provider: local, engine: sqlite, protected: true } }';
  const runner = await makeRunner(`${NETWORK}\n${protectedDb}`);
  await runner.run('infra-apply');
  await runner.want(NETWORK);
  const refused = await runner.run('infra-apply');
  expect(refused).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'refused' } });
  expect(refused.messages.some(({ text }) => text.includes('db'))).toBe(true);
  expect(await runner.remembered()).toEqual(['db', 'network']);

  const allowed = await runner.run('infra-apply', { 'allow-replace': '# gone for good\ndb' });
  expect(allowed.outputs).toMatchObject({ outcome: 'applied' });
  expect(await runner.remembered()).toEqual(['network']);
});
