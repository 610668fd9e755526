import { expect, it } from 'vitest';
import { findCanary } from '../../bundles/canary.ts';
import type { EndedStep } from '../../bundles/start-step.ts';
import { makeRunner } from '../runner.ts';

/** `webhook` and `api_key` are made up by the provider; the reader's error repeats both. */
const SECRETS_AND_READER = `
  { name: db, type: infra.database, config: { provider: local, engine: sqlite, simulate: { sensitive: [webhook, api_key] } } }
  { name: reader, type: infra.dns, config: { provider: local, domain: a.example, simulate: { fail: { mode: always, message: 'refused \${db.webhook} and \${db.api_key}' } } } }
`;

/** Everything a step leaves that anybody may read. */
function visible({ log, summary, outputs, state, variables }: EndedStep): Record<string, string> {
  return {
    log: log.replace(/^::add-mask::.*$/gm, ''),
    summary,
    outputs: JSON.stringify(outputs),
    state: JSON.stringify(state),
    variables: JSON.stringify(variables),
  };
}

it('tells the runner of every sensitive output first, and shows it nowhere', async () => {
  const runner = await makeRunner(SECRETS_AND_READER);
  const step = await runner.run('infra-apply');
  const outputs = await runner.outputsOf('db');
  expect(step.log).toContain('refused ');
  for (const name of ['webhook', 'api_key', 'uri']) {
    const secret = String(outputs[name]);
    expect(step.masks).toContain(secret);
    expect(step.log.indexOf(secret)).toBe(
      step.log.indexOf(`::add-mask::${secret}`) + '::add-mask::'.length,
    );
    expect(findCanary(secret, visible(step))).toEqual([]);
  }
});

it('hides them in later runs too, which know them from the state alone', async () => {
  const runner = await makeRunner(SECRETS_AND_READER);
  await runner.run('infra-apply');
  const { webhook, api_key: key } = await runner.outputsOf('db');
  const step = await runner.run('infra-apply');
  expect(step.log).toContain('refused ');
  for (const secret of [String(webhook), String(key)]) {
    expect(step.masks).toContain(secret);
    expect(findCanary(secret, visible(step))).toEqual([]);
  }
});
