import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeRunner, type TestRunner } from '../runner.ts';

const STAGING = { environment: 'staging' };
const MODULES = `
  { name: net, type: infra.vpc, config: { provider: local }, environments: { staging: { config: { name: staging-net } }, prod: { config: { name: prod-net } } } }
  { name: files, type: infra.storage, config: { provider: local, depends_on: [net] }, environments: { staging: { config: { name: staging-files } }, prod: { config: { name: prod-files } } } }
`;

async function makeApplied(modules = MODULES): Promise<TestRunner> {
  const runner = await makeRunner(modules);
  await runner.run('infra-apply', STAGING);
  return runner;
}

it('deletes what is there though the state is lost, and sets every output', async () => {
  const runner = await makeApplied();
  await rm(join(runner.folder, 'state'), { recursive: true });
  const step = await runner.run('teardown', { ...STAGING, approve: 'true' });
  expect(step.exitCode).toBe(0);
  expect(step.outputs).toEqual({
    outcome: 'torn-down',
    'discovered-count': '2',
    'destroyed-count': '2',
    'skipped-count': '0',
    'error-count': '0',
    'leftover-count': '0',
    'wiped-count': '0',
    leftovers: '[]',
  });
  expect(step.summary).toContain('### ✅ Torn down: `staging`');
  expect(step.log).toContain('2 discovered, 2 destroyed, 0 skipped, 0 errors');
  expect(step.messages).toEqual([]);
  const post = await runner.runPost('teardown', step, { ...STAGING, approve: 'true' });
  expect(post).toMatchObject({ exitCode: 0, log: '' });
});

it.each([
  ['approve is left out', {}, 1, 'not-approved'],
  ['approve is empty', { approve: '' }, 1, 'not-approved'],
  ['it is a dry run', { approve: 'true', 'dry-run': 'true' }, 0, 'previewed'],
])('changes nothing where %s', async (...[, inputs, exitCode, outcome]) => {
  const runner = await makeApplied();
  const step = await runner.run('teardown', { ...STAGING, ...inputs });
  expect(step.exitCode).toBe(exitCode);
  expect(step.outputs).toMatchObject({ outcome, 'destroyed-count': '0' });
  if (exitCode === 1) expect(step.outputs['failure-reason']).toBe('refused');
  expect(step.summary).toMatch(/staging-net.*to be destroyed/);
  expect(await runner.remembered()).toEqual(['staging-files', 'staging-net']);
});

it('refuses a word that is not quite true', async () => {
  const runner = await makeApplied();
  const step = await runner.run('teardown', { ...STAGING, approve: 'yes' });
  expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'invalid-input' } });
  expect(await runner.remembered()).toEqual(['staging-files', 'staging-net']);
});

it('names what is left, in the log, the summary and an output', async () => {
  const fail = 'simulate: { fail: { mode: always, method: delete, message: it is in use } }';
  const runner = await makeApplied(
    `${MODULES}{ name: db, type: infra.storage, config: { provider: local, ${fail} } }`,
  );
  await runner.run('infra-apply', STAGING);
  const step = await runner.run('teardown', { ...STAGING, approve: 'true' });
  expect(step.exitCode).toBe(1);
  expect(step.outputs).toMatchObject({
    outcome: 'incomplete',
    'destroyed-count': '2',
    'error-count': '1',
    'leftover-count': '1',
    'failure-reason': 'leftovers',
  });
  expect(JSON.parse(step.outputs['leftovers'] ?? '')).toMatchObject([
    { name: 'db', type: 'infra.storage', provider: 'local', because: 'it could not be deleted' },
  ]);
  expect(step.messages.some(({ text }) => text.includes('it is in use'))).toBe(true);
  expect(step.summary).toContain('1 resource left');
});

it('frees its lock in the post step after it was killed, and the next run finishes', async () => {
  const slow = 'simulate: { latency_ms: 3000 }';
  const runner = await makeRunner(
    `{ name: net, type: infra.vpc, config: { provider: local, ${slow} } }
     { name: web, type: infra.vpc, config: { provider: local, depends_on: [net] } }`,
  );
  await runner.run('infra-apply', STAGING);
  const inputs = { ...STAGING, approve: 'true', keep: '' };
  const started = await runner.start('teardown', inputs);
  await started.untilSaid('… delete net');
  started.kill('SIGKILL');
  const killed = await started.ended;
  const post = await runner.runPost('teardown', killed, inputs);
  expect(post.exitCode).toBe(0);
  const again = await runner.run('teardown', { ...inputs, 'lock-wait': '0' });
  expect(again.exitCode).toBe(0);
  expect(again.log).not.toContain('took over the lock');
  expect(again.outputs).toMatchObject({ outcome: 'torn-down' });
});
