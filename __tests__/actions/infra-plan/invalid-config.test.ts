import { expect, it } from 'vitest';
import { makeRunner } from '../runner.ts';

it('points at the line of a mistake, says why it failed, and changes nothing', async () => {
  const runner = await makeRunner('{ name: web, type: infra.vpc, config: { provider: nowhere } }');
  const before = await runner.files();
  const step = await runner.run('infra-plan', { 'plan-file': 'plan.json' });
  expect(step.exitCode).toBe(1);
  expect(step.outputs).toEqual({ 'failure-reason': 'invalid-config' });
  expect(step.messages[0]).toMatchObject({
    level: 'error',
    properties: { file: 'infra.yaml', line: '5', endLine: '5', col: '55', endColumn: '62' },
  });
  expect(step.messages.at(-1)?.properties).toEqual({ title: 'wfctl: invalid-config' });
  expect(step.log).toContain('^^^^^^^');
  expect(await runner.files()).toEqual(before);
});

it('T-03 refuses a config that is named and missing, though another lies there', async () => {
  const runner = await makeRunner('{ name: web, type: infra.vpc, config: { provider: local } }');
  const step = await runner.run('infra-plan', { config: 'other.yaml' });
  expect(step.outputs['failure-reason']).toBe('invalid-config');
});

it('refuses an environment that the config does not know', async () => {
  const runner = await makeRunner('{ name: web, type: infra.vpc, config: { provider: local } }');
  const step = await runner.run('infra-plan', { environment: 'stagin' });
  expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'invalid-config' } });
  expect(step.log).toContain('"staging"');
});
