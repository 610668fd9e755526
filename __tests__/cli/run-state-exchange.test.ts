import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findCanary } from '../bundles/canary.ts';
import { openShell, type Shell } from './shell.ts';

const NETWORK = '{ name: net, type: infra.vpc, config: { provider: local, cidr: 10.0.0.0/16 } }';
const DB = `
  { name: db, type: infra.database, config: { provider: local, engine: sqlite, simulate: { sensitive: [webhook] } }, outputs: { id: { sensitive: false } } }
`;
const PASSWORD = 'correct-horse-battery-9';

function tfstateOf(...resources: readonly (readonly [string, string, object])[]): string {
  return JSON.stringify(
    {
      version: 4,
      resources: resources.map(([type, name, attributes]) => ({
        ...{ mode: 'managed', type, name, provider: 'p' },
        instances: [
          { attributes, sensitive_attributes: [[{ type: 'get_attr', value: 'handshake' }]] },
        ],
      })),
    },
    null,
    2,
  );
}

async function recordOf(shell: Shell, name: string, folder = 'state'): Promise<object> {
  return JSON.parse(await shell.read(`${folder}/${name}.json`)) as object;
}

it('T-77 offers no flag that does nothing: --source, --lock-timeout', async () => {
  const shell = await openShell(NETWORK);
  for (const flag of ['--source tfstate', '--lock-timeout 5m']) {
    const ended = await shell.run(`infra state import ${flag} --from tfstate x.json`);
    expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
  }
});

it('moves a record, and says what the state holds then', async () => {
  const shell = await openShell(NETWORK);
  await shell.run('infra apply -y');
  const moved = await shell.run('infra state mv net network');
  expect(moved).toMatchObject({ exitCode: 0 });
  expect(moved.stdout).toContain('net is called network now');
  expect(await shell.remembered()).toEqual(['network']);
  const status = await shell.run('infra status');
  expect(status).toMatchObject({ exitCode: 0 });
  expect(status.stdout).toMatch(/network +infra\.vpc +running/);
  const again = await shell.run('infra state mv net network');
  expect(again).toMatchObject({ exitCode: 1, stdout: '' });
  expect(again.stderr).toContain('(UNKNOWN_RECORD)');
});

it('T-41 exports the environment that is asked for, and no other', async () => {
  const shell = await openShell(
    NETWORK.replace(/}$/, ', environments: { staging: { config: { name: shop-net } } } }'),
  );
  await shell.run('infra apply -y');
  await shell.run('infra apply -y --env staging');
  const exported = await shell.run('infra state export --env staging');
  expect(JSON.parse(exported.stdout)).toMatchObject({
    ...{ version: 4, serial: 1, terraform_version: '1.0.0 (workflow-wfctl)' },
    resources: [{ mode: 'managed', type: 'infra_vpc', name: 'shop-net', provider: 'local' }],
  });
  const listed = await shell.run('infra state list --env staging --format json');
  expect(JSON.parse(listed.stdout)).toContainEqual(
    expect.objectContaining({ name: 'shop-net', environment: 'staging' }),
  );
});

it('masks secrets in every export, and no variable unmasks them', async () => {
  const shell = await openShell(DB);
  await shell.run('infra apply -y');
  const { webhook, uri, id } = await shell.outputsOf('db');
  const environment = { WFCTL_SHOW_SENSITIVE: 'true', SHOW_SENSITIVE: 'true' };
  const shown: Record<string, string> = {};
  for (const format of ['tfstate', 'json']) {
    const line = `infra state export --format ${format}`;
    const printed = await shell.run(line, { environment });
    const written = await shell.run(`${line} -o out.json`, { environment });
    expect([printed.exitCode, written.exitCode]).toEqual([0, 0]);
    shown[line] = printed.stdout + printed.stderr + written.stdout + written.stderr;
    shown[`${line} -o`] = await shell.read('out.json');
    expect(JSON.parse(shown[`${line} -o`] ?? '')).toBeTruthy();
  }
  expect(findCanary(String(webhook), shown)).toEqual([]);
  expect(findCanary(String(uri), shown)).toEqual([]);
  expect(shown['infra state export --format tfstate -o']).toContain(String(id));
  expect((await stat(join(shell.folder, 'out.json'))).mode & 0o777).toBe(0o600);
});

it('exports secrets with --show-sensitive only, warns, and takes its own export back', async () => {
  const shell = await openShell(DB);
  await shell.run('infra apply -y');
  const outputs = await shell.outputsOf('db');
  const exported = await shell.run('infra state export --show-sensitive -o all.tfstate');
  expect(exported.stderr).toContain('warning: ');
  await shell.run('infra state rm db');
  const taken = await shell.run('infra state import --from tfstate all.tfstate');
  expect(taken).toMatchObject({ exitCode: 0 });
  expect(await shell.outputsOf('db')).toMatchObject(outputs);
  const listed = await shell.run('infra outputs');
  expect(findCanary(String(outputs['webhook']), { listed: listed.stdout })).toEqual([]);
});

it('keeps the id in a masked export, and takes that back without what is masked', async () => {
  const shell = await openShell(DB.replace(/, outputs: .* \}/, ' }'));
  await shell.run('infra apply -y');
  const before = await recordOf(shell, 'db');
  await shell.run('infra state export -o masked.tfstate');
  await shell.run('infra state rm db');
  const taken = await shell.run('infra state import --from tfstate masked.tfstate');
  expect(taken).toMatchObject({ exitCode: 0 });
  expect(taken.stderr).toContain('(VALUE_WITHHELD)');
  const after = await recordOf(shell, 'db');
  expect(after).toHaveProperty('provider_id', Reflect.get(before, 'provider_id'));
  expect(after).not.toHaveProperty('outputs.webhook');
});

it('T-42 expands the place of the state, maps types by a table, and keeps secrets secret', async () => {
  const shell = await openShell(NETWORK);
  const config = await shell.read('infra.yaml');
  await shell.write('infra.yaml', config.replace('directory: state', "directory: '${PLACE}'"));
  const attributes = { id: 'vpc-1', handshake: PASSWORD, arn: 'arn:x' };
  await shell.write('tf.json', tfstateOf(['aws_vpc', 'net', attributes]));
  const line = 'infra state import --from tfstate tf.json';
  const environment = { PLACE: 'elsewhere' };

  const dry = await shell.run(`${line} --dry-run`, { environment });
  expect(dry.stdout).toContain('Would import 1 resource; nothing was recorded.');
  expect(await shell.files()).not.toContain('elsewhere/net.json');

  const ended = await shell.run(line, { environment });
  expect(ended).toMatchObject({ exitCode: 0 });
  expect(await recordOf(shell, 'net', 'elsewhere')).toMatchObject({
    ...{ resource_id: 'net', resource_type: 'infra.vpc', provider: 'local', provider_id: 'vpc-1' },
    ...{ provider_ref: 'local', applied_config_source: 'adoption' },
  });
  const shown = await shell.run('infra state list --format json', { environment });
  expect(findCanary(PASSWORD, { said: dry.stdout + ended.stdout + ended.stderr })).toEqual([]);
  expect(JSON.parse(shown.stdout)).toMatchObject([{ name: 'net', type: 'infra.vpc' }]);
  const again = await shell.run(line, { environment });
  expect(again.stdout).toContain('In the state already: net.');
});

it('says all that it must not guess at once, and records nothing then', async () => {
  const shell = await openShell(`${NETWORK}\n${DB.trim()}`);
  const resources = [
    ['aws_vpc', 'db', { id: 'vpc-1' }],
    ['aws_sqs_queue', 'jobs', { id: 'q-1', handshake: PASSWORD }],
    ['aws_vpc', 'net', { id: 'vpc-2' }],
    ['digitalocean_vpc', 'net', { id: 'vpc-3' }],
    ['aws_db_instance', 'orders', {}],
  ] as const;
  await shell.write('tf.json', tfstateOf(...resources));
  const ended = await shell.run('infra state import --from tfstate tf.json');
  expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
  const codes = [...ended.stderr.matchAll(/^(?:error|warning): .* \((\w+)\)$/gm)];
  expect(codes.map(([, code]) => code).sort()).toEqual([
    ...['NAMED_TWICE', 'NO_ID', 'OTHER_TYPE', 'UNKNOWN_FOREIGN_TYPE'],
  ]);
  expect(ended.stderr).toContain('--map aws_sqs_queue=-');
  expect(ended.stderr).toMatch(/tf\.json:\d+:\d+/);
  expect(findCanary(PASSWORD, { stderr: ended.stderr })).toEqual([]);
  expect(await shell.remembered()).toEqual([]);
});

it('leaves out what the config does not want, and overwrites nothing', async () => {
  const shell = await openShell(NETWORK);
  await shell.run('infra apply -y');
  const before = await recordOf(shell, 'net');
  const other = ['aws_vpc', 'other_net', { id: 'vpc-9' }] as const;
  await shell.write('one.json', tfstateOf(other));
  const warned = await shell.run('infra state import --from tfstate one.json');
  expect(warned.exitCode).toBe(0);
  expect(warned.stderr).toContain('(NOT_IN_CONFIG)');
  await shell.write('two.json', tfstateOf(['aws_vpc', 'net', { id: 'vpc-1' }]));
  const refused = await shell.run('infra state import --from tfstate two.json');
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('(ALREADY_REMEMBERED)');
  expect(await shell.remembered()).toEqual(['net']);
  expect(await recordOf(shell, 'net')).toEqual(before);
});

it('tells a runner what to hide before it exports what is secret', async () => {
  const shell = await openShell(DB);
  await shell.run('infra apply -y');
  const { webhook } = await shell.outputsOf('db');
  const exported = await shell.run('infra state export --format json --show-sensitive', {
    environment: { GITHUB_ACTIONS: 'true' },
  });
  expect(exported.stdout).toContain(String(webhook));
  expect(exported.stderr).toContain(`::add-mask::${String(webhook)}\n`);
  const masked = exported.stderr.replace(/^::add-mask::.*$/gm, '');
  expect(findCanary(String(webhook), { masked })).toEqual([]);
});

it('shows no credential of a record whose resource the config has no more', async () => {
  const shell = await openShell(DB);
  await shell.run('infra apply -y');
  const record = JSON.parse(await shell.read('state/db.json')) as Record<string, unknown>;
  const adopted = { config: { admin_password: PASSWORD }, extra: { token: `t-${PASSWORD}` } };
  await shell.write('state/db.json', JSON.stringify({ ...record, ...adopted }));
  await shell.want(NETWORK);
  const shown = await shell.run('infra state show db');
  expect(shown.exitCode).toBe(0);
  expect(shown.stdout).toContain('"admin_password": "***"');
  expect(shown.stdout).toContain('"token": "***"');
  expect(findCanary(PASSWORD, { shown: shown.stdout + shown.stderr })).toEqual([]);
});
