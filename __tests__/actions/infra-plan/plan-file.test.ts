import { expect, it } from 'vitest';
import { makeRunner } from '../runner.ts';
import { findCanary } from '../../bundles/canary.ts';

const KEY_AND_READER = `
  { name: db, type: infra.vpc, config: { provider: local, simulate: { sensitive: [api_key] } } }
  { name: app, type: infra.dns, config: { provider: local, domain: app.example, zone: '\${db.api_key}' } }
`;

it('T-60 writes a plan without any secret, for infra-apply to read', async () => {
  const runner = await makeRunner(KEY_AND_READER);
  await runner.run('infra-apply');
  const { api_key: key } = await runner.outputsOf('db');
  await runner.want(KEY_AND_READER.replace('app.example', 'www.example'));

  const step = await runner.run('infra-plan', { 'plan-file': 'plan.json' });
  expect(step.outputs).toMatchObject({
    'plan-file': `${runner.folder}/plan.json`,
    'has-changes': 'true',
  });
  const text = await runner.read('plan.json');
  expect(JSON.parse(text)).toMatchObject({ plan_digest: step.outputs['plan-digest'] });
  expect(findCanary(String(key), { plan: text })).toEqual([]);

  const applied = await runner.run('infra-apply', { 'plan-file': 'plan.json' });
  expect(applied.outputs).toMatchObject({
    outcome: 'applied',
    'plan-digest': step.outputs['plan-digest'],
  });
});
