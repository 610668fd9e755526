import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeRunner } from '../runner.ts';

const ONE_FAILS = `
  { name: network, type: infra.vpc, config: { provider: local, simulate: { fail: { mode: once, message: no more networks } } } }
  { name: web, type: infra.dns, config: { provider: local, domain: web.example, depends_on: [network] } }
  { name: files, type: infra.storage, config: { provider: local } }
`;

it('T-63 records what was made, names resource and call of what failed, and goes on from there', async () => {
  const runner = await makeRunner(ONE_FAILS);
  const first = await runner.run('infra-apply');
  expect(first.exitCode).toBe(1);
  expect(first.outputs).toMatchObject({
    'applied-count': '1',
    'failed-count': '1',
    'skipped-count': '1',
    outcome: 'partly-applied',
    'failure-reason': 'partly-applied',
  });
  expect(await runner.remembered()).toEqual(['files']);
  const [message] = first.messages;
  const config = (await runner.read('infra.yaml')).split('\n');
  const line = config.findIndex((text) => text.includes('name: network')) + 1;
  expect(message?.properties).toMatchObject({
    ...{ title: 'network: create failed', file: 'infra.yaml', line: String(line) },
  });
  expect(message?.text).toMatch(/network.*local.*no more networks/);
  expect(first.summary).toContain('#### `network` could not be created');

  const second = await runner.run('infra-apply');
  expect(second.outputs).toMatchObject({ 'applied-count': '2', outcome: 'applied' });
  expect(await runner.remembered()).toEqual(['files', 'network', 'web']);
});

it('puts what a provider would not delete on no line, since the config has none for it', async () => {
  const runner = await makeRunner(ONE_FAILS.replace('mode: once', 'mode: always, method: delete'));
  await runner.run('infra-apply');
  const config = await runner.read('infra.yaml');
  const kept = config.replace(/^.*(name: network|name: web).*\n/gm, '');
  await writeFile(join(runner.folder, 'infra.yaml'), kept);
  const step = await runner.run('infra-apply');
  expect(step.messages[0]?.properties).toEqual({ title: 'network: delete failed' });
});

it('fails with plugin-error, and changes nothing, when a provider cannot be started', async () => {
  const runner = await makeRunner('{ name: web, type: infra.vpc, config: { provider: cloud } }');
  const config = (await runner.read('infra.yaml')).replace(
    '{ name: local, type: iac.provider, config: { provider: local,',
    '{ name: cloud, type: iac.provider, config: { provider: digitalocean,',
  );
  await writeFile(join(runner.folder, 'infra.yaml'), config);
  const step = await runner.run('infra-apply');
  expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'plugin-error' } });
  expect(step.log).toContain('digitalocean');
  expect(await runner.remembered()).toEqual([]);
  expect(await runner.lockHolder()).toBeUndefined();
});

it.each([
  ['summary', 'yes'],
  ['lock-wait', '5'],
  ['parallelism', '0'],
])(
  'refuses the input %s with the value %s, naming it, and changes nothing',
  async (name, value) => {
    const runner = await makeRunner(ONE_FAILS);
    const step = await runner.run('infra-apply', { [name]: value });
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'invalid-input' } });
    expect(step.messages[0]?.text).toContain(`"${name}"`);
    expect(await runner.remembered()).toEqual([]);
  },
);
