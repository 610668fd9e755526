import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ContractKind, type ContractRegistry, type Manifest } from '../../src/gen/plugin.ts';
import type { ServerReflectionResponse } from '../../src/gen/reflection-v1.ts';
import manifest from '../../src/local-provider/plugin.json' with { type: 'json' };
import { resolveServiceSettings } from '../../src/local-provider/makers/service-settings.ts';
import { listDeclaredTypes } from '../../src/local-provider/resource-types.ts';
import { ask, buildPlugin, type RunningPlugin, startPlugin, statusOf } from './plugin-process.ts';

let executable: string;
let plugin: RunningPlugin;

beforeAll(async () => {
  executable = await buildPlugin();
});
beforeEach(async () => {
  plugin = await startPlugin(executable);
});
afterEach(() => plugin[Symbol.asyncDispose]());

describe('the process', () => {
  it('refuses to run without the magic cookie', async () => {
    const child = spawn(process.execPath, [executable], {
      env: {},
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const words: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => words.push(chunk));
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(1);
    expect(Buffer.concat(words).length).toBeGreaterThan(0);
  });

  it('says where it listens in one line of seven fields', () => {
    const fields = plugin.handshake.split('|');
    expect(fields).toEqual(['1', '1', 'unix', expect.any(String), 'grpc', '', 'true']);
    expect(dirname(fields[3] ?? '')).toBe(plugin.sockets);
  });

  it('is one executable file with its manifest beside it', async () => {
    const file = await stat(executable);
    expect(file.mode & 0o111).toBe(0o111);
    expect((await readFile(executable, 'utf8')).startsWith('#!/usr/bin/env node\n')).toBe(true);
    const beside = JSON.parse(await readFile(join(dirname(executable), 'plugin.json'), 'utf8')) as {
      version: string;
    };
    expect(beside.version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('ends when the host closes its input', async () => {
    plugin.child.stdin?.end();
    expect(await plugin.exited).toEqual([0, null]);
  });

  it('ends after Shutdown and removes its socket', async () => {
    const path = plugin.handshake.split('|')[3] ?? '';
    await ask((done) => plugin.controller.shutdown({}, done));
    expect(await plugin.exited).toEqual([0, null]);
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('ends on Shutdown although the host reads its output stream', async () => {
    plugin.stdio
      .streamStdio({})
      .on('error', () => undefined)
      .resume();
    await ask((done) => plugin.health.check({ service: 'plugin' }, done));
    await ask((done) => plugin.controller.shutdown({}, done));
    expect(await plugin.exited).toEqual([0, null]);
  });

  it('lives on after SIGINT', async () => {
    plugin.child.kill('SIGINT');
    await expect(
      ask((done) => plugin.health.check({ service: 'plugin' }, done)),
    ).resolves.toBeDefined();
  });

  it('logs JSON lines as hclog writes them', async () => {
    await ask((done) => plugin.health.check({ service: 'plugin' }, done));
    const line = JSON.parse(plugin.log[0] ?? '{}') as Record<string, string>;
    expect(line).toMatchObject({
      '@level': 'debug',
      '@message': 'plugin address',
      network: 'unix',
    });
    expect(line['@timestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });
});

describe('the plugin service', () => {
  it('tells its name and version', async () => {
    const answer = await ask<Manifest>((done) => plugin.plugin.getManifest({}, done));
    expect(answer).toMatchObject({ name: 'workflow-plugin-local' });
    expect(answer.version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('lists its infrastructure services as contracts', async () => {
    const { contracts } = await ask<ContractRegistry>((done) =>
      plugin.plugin.getContractRegistry({}, done),
    );
    expect(contracts.map(({ serviceName }) => serviceName)).toEqual(manifest.iacServices);
    expect(new Set(contracts.map(({ kind }) => kind))).toEqual(new Set([ContractKind.SERVICE]));
  });

  it('has the module type iac.provider', async () => {
    expect(await ask((done) => plugin.plugin.getModuleTypes({}, done))).toEqual({
      types: ['iac.provider'],
    });
  });

  it('answers everything else with UNIMPLEMENTED', async () => {
    const asked = ask((done) => plugin.plugin.getStepTypes({}, done));
    expect(await statusOf(asked)).toBe(status.UNIMPLEMENTED);
  });

  it('lists every service by reflection', async () => {
    const stream = plugin.reflection.serverReflectionInfo();
    stream.write({ host: '', messageRequest: { $case: 'listServices', value: '*' } });
    const [answer] = (await once(stream, 'data')) as [ServerReflectionResponse];
    stream.end();
    await once(stream, 'end');
    const listed = answer.messageResponse;
    const names =
      listed?.$case === 'listServicesResponse' ? listed.value.service.map(({ name }) => name) : [];
    expect(names).toEqual(
      expect.arrayContaining([
        ...manifest.iacServices,
        'grpc.health.v1.Health',
        'plugin.GRPCController',
        'workflow.plugin.v1.PluginService',
      ]),
    );
  });

  it('declares in its manifest exactly the types it has', () => {
    expect(manifest.capabilities.iacProvider.resourceTypes).toEqual(listDeclaredTypes());
  });
});

describe('before Initialize', () => {
  it('answers who it is', async () => {
    expect(await ask((done) => plugin.provider.name({}, done))).toEqual({ name: 'local' });
    const capabilities = await ask<{
      computePlanVersion: string;
      capabilities: { resourceType: string }[];
    }>((done) => plugin.provider.capabilities({}, done));
    expect(capabilities.computePlanVersion).toBe('v2');
    expect(capabilities.capabilities.map(({ resourceType }) => resourceType)).toEqual(
      listDeclaredTypes(),
    );
  });

  it('refuses to touch anything', async () => {
    expect(await statusOf(plugin.read({ type: 'infra.vpc', name: 'net' }))).toBe(
      status.FAILED_PRECONDITION,
    );
  });

  it('refuses a folder that is missing or relative', async () => {
    expect(await statusOf(plugin.initialize('relative/folder'))).toBe(status.INVALID_ARGUMENT);
    const asked = ask((done) => plugin.provider.initialize({ configJson: Buffer.alloc(0) }, done));
    expect(await statusOf(asked)).toBe(status.INVALID_ARGUMENT);
  });

  it('refuses Plan, which the host does', async () => {
    const asked = ask((done) => plugin.provider.plan({ desired: [], current: [] }, done));
    expect(await statusOf(asked)).toBe(status.UNIMPLEMENTED);
  });
});

it('runs node as the runtime it runs on, and hands on only harmless variables', () => {
  const environment = (name: string): string | undefined => (name === 'SECRET' ? 's3cret' : name);
  const surroundings = { projectFolder: '/project', environment };
  const settings = resolveServiceSettings(
    { command: ['node', 'app.js'], env_vars: { MODE: 1 } },
    surroundings,
  );
  expect(settings).toMatchObject({
    command: process.execPath,
    args: ['app.js'],
    folder: '/project',
  });
  expect(settings.environment).toMatchObject({ PATH: 'PATH', MODE: '1' });
  expect(settings.environment).not.toHaveProperty('SECRET');
  const line = resolveServiceSettings({ run_command: 'node app.js' }, surroundings);
  expect(line.args).toEqual(['-c', `'${process.execPath}' app.js`]);
});
