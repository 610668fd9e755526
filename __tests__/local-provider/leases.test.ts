import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { systemClock } from '../../src/local-provider/clock.ts';
import {
  type FolderLayout,
  openFolders,
  toNameKey,
} from '../../src/local-provider/folder-layout.ts';
import { type Leases, openLeases } from '../../src/local-provider/leases.ts';
import {
  identifyProcess,
  type ProcessIdentity,
} from '../../src/local-provider/process-identity.ts';
import { makeFolder, removeFolder } from './plugin-process.ts';

let folder: string;
let layout: FolderLayout;
let leases: Leases;
const findId = (key: string): string => `found-${key}`;
const self = identifyProcess(process.pid) ?? { pid: process.pid, started: '' };

beforeEach(async () => {
  folder = await makeFolder();
  layout = await openFolders(folder);
  leases = openLeases(layout, { self, clock: systemClock, patienceMs: 5000, findId });
});
afterEach(() => removeFolder(folder));

async function deadProcess(): Promise<ProcessIdentity> {
  const child = spawn(process.execPath, ['-e', '']);
  const identity = identifyProcess(child.pid ?? 0) ?? { pid: child.pid ?? 0, started: '1' };
  await once(child, 'exit');
  return identity;
}

it('lets one in at a time, in one process too', async () => {
  let inside = 0;
  let most = 0;
  const visit = async (): Promise<void> => {
    const lease = await leases.acquire('key');
    inside += 1;
    most = Math.max(most, inside);
    lease.pointTo('somewhere');
    inside -= 1;
    lease[Symbol.dispose]();
  };
  await Promise.all(Array.from({ length: 12 }, visit));
  expect(most).toBe(1);
});

it('remembers which resource the name leads to', async () => {
  {
    using lease = await leases.acquire('key');
    expect(lease.id).toBe('');
    lease.pointTo('local-vpc-1');
    expect(leases.look('key')).toEqual({ id: 'local-vpc-1', held: 'running' });
  }
  expect(leases.look('key')).toEqual({ id: 'local-vpc-1', held: 'no' });
});

it('gives up on a living holder when its patience ends', async () => {
  await leases.acquire('key');
  let now = 0;
  const clock = {
    ...createFakeClock(),
    now: () => now,
    sleep: (ms: number) => Promise.resolve(void (now += ms)),
  };
  const hasty = openLeases(layout, { self, clock, patienceMs: 100, findId });
  await expect(hasty.acquire('key')).rejects.toMatchObject({ code: 'LOCAL_BUSY' });
});

it('passes over a holder that died', async () => {
  const dead = openLeases(layout, {
    self: await deadProcess(),
    clock: systemClock,
    patienceMs: 0,
    findId,
  });
  const lease = await dead.acquire('key');
  lease.pointTo('local-vpc-1');
  expect(leases.look('key')).toEqual({ id: 'local-vpc-1', held: 'interrupted' });
  using heir = await leases.acquire('key');
  expect(heir.id).toBe('local-vpc-1');
});

it('does not take a holder for another process that got its number', async () => {
  const reused = { pid: process.pid, started: `${self.started}0` };
  const old = openLeases(layout, { self: reused, clock: systemClock, patienceMs: 0, findId });
  await old.acquire('key');
  expect(leases.look('key').held).toBe('interrupted');
});

it('keeps only a few old claims', async () => {
  for (let turn = 0; turn < 30; turn += 1) (await leases.acquire('key'))[Symbol.dispose]();
  expect((await readdir(join(layout.names, 'key'))).length).toBeLessThan(12);
});

it('finds the resource of a claim cut short by a power failure in the catalogue', async () => {
  await mkdir(join(layout.names, 'key'));
  await writeFile(join(layout.names, 'key', '7'), '');
  expect(leases.look('key')).toEqual({ id: 'found-key', held: 'no' });
  using lease = await leases.acquire('key');
  expect(lease.id).toBe('found-key');
});

it('has a different folder for names that differ only in case or in odd characters', () => {
  const keys = ['a/b', 'a_b', 'a-b', 'A-B', '../a', 'a'.repeat(300), ''].map((name) =>
    toNameKey('infra.vpc', name).toLowerCase(),
  );
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of keys) expect(key).toMatch(/^[a-z0-9._~-]{1,140}$/);
});
