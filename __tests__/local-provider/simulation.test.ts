import { status } from '@grpc/grpc-js';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock } from '../fakes/fake-clock.ts';
import type { Clock } from '../../src/ports/index.ts';
import type { JsonValue } from '../../src/kernel/index.ts';
import { openFolders } from '../../src/local-provider/folder-layout.ts';
import { parseKnobs } from '../../src/local-provider/simulate.ts';
import { openSimulation } from '../../src/local-provider/simulation.ts';
import {
  buildPlugin,
  makeFolder,
  removeFolder,
  type RunningPlugin,
  startPlugin,
  statusOf,
} from './plugin-process.ts';

let executable: string;
let plugin: RunningPlugin;
let folder: string;

beforeAll(async () => {
  executable = await buildPlugin();
});
beforeEach(async () => {
  folder = await makeFolder();
  plugin = await startPlugin(executable);
  await plugin.initialize(folder);
});
afterEach(async () => {
  await plugin[Symbol.asyncDispose]();
  await removeFolder(folder);
});

describe('a fail knob', () => {
  const failing = (fail: JsonValue) => ({
    type: 'infra.vpc',
    name: 'net',
    config: { simulate: { fail } },
  });

  it('fails once, also across processes, with the code and words it names', async () => {
    const wanted = failing({
      mode: 'once',
      method: 'create',
      message: 'quota',
      code: 'RESOURCE_EXHAUSTED',
    });
    await expect(plugin.create(wanted)).rejects.toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      details: 'quota',
    });
    await plugin[Symbol.asyncDispose]();
    plugin = await startPlugin(executable);
    await plugin.initialize(folder);
    expect(await statusOf(plugin.create(wanted))).toBe(0);
  });

  it('without a method fails whatever changes something, and nothing else', async () => {
    const wanted = failing('always');
    expect(await statusOf(plugin.create(wanted))).toBe(status.UNAVAILABLE);
    expect(await statusOf(plugin.create(wanted))).toBe(status.UNAVAILABLE);
    expect(await statusOf(plugin.read(wanted))).toBe(status.NOT_FOUND);
  });

  it('of the provider holds for every resource', async () => {
    await plugin.initialize(folder, { simulate: { fail: { mode: 'always', method: 'delete' } } });
    await plugin.create({ type: 'infra.vpc', name: 'net' });
    expect(await statusOf(plugin.remove({ type: 'infra.vpc', name: 'net' }))).toBe(
      status.UNAVAILABLE,
    );
  });

  it('can fail Initialize itself', async () => {
    const simulate = { fail: { mode: 'always', method: 'initialize', code: 'UNAUTHENTICATED' } };
    expect(await statusOf(plugin.initialize(folder, { simulate }))).toBe(status.UNAUTHENTICATED);
  });
});

it('sensitive adds outputs with generated values that stay', async () => {
  const wanted = {
    type: 'infra.vpc',
    name: 'net',
    config: { simulate: { sensitive: ['api_key'] } },
  };
  const made = await plugin.create(wanted);
  expect(made.sensitive).toMatchObject({ api_key: true, id: false });
  expect(String(made.outputs['api_key'])).toHaveLength(32);
  const updated = await plugin.update({ ...wanted, config: { ...wanted.config, note: 'x' } });
  expect(updated.outputs['api_key']).toBe(made.outputs['api_key']);
});

it('latency_ms is waited for by the clock', async () => {
  const slept: number[] = [];
  const clock: Clock = {
    ...createFakeClock(0),
    sleep: (ms) => Promise.resolve(void slept.push(ms)),
  };
  const layout = await openFolders(folder);
  const simulation = openSimulation({ layout, clock, knobs: parseKnobs({ latency_ms: 70 }) });
  await simulation.latency({ method: 'read', scope: '', config: {} });
  await simulation.latency({ method: 'read', scope: '', config: { simulate: { latency_ms: 9 } } });
  expect(slept).toEqual([70, 9]);
});
