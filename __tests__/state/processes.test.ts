import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClock, openLiveness, openNodePorts } from '../../src/node/index.ts';
import { toEnvironmentName } from '../../src/resources/index.ts';
import { acquireLock, openStore, type StateStore } from '../../src/state/index.ts';
import { createRecordingReporter } from '../fakes/recording-reporter.ts';
import { makeTemporaryFolder } from '../fakes/temporary-folder.ts';
import { nameOf, ownerOf, recordOf } from './examples.ts';
import { bundleWorker, startWorker, type Worker } from './workers/start-worker.ts';

describe('several processes on one state folder', () => {
  let worker: string;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wfctl-worker-'));
    worker = await bundleWorker(folder);
    return () => rm(folder, { recursive: true });
  });

  const start = (verb: string, folder: string, number = 0): Worker =>
    startWorker(process.execPath, [worker, verb, folder, String(number)]);
  const open = async (directory: string): Promise<StateStore> =>
    openStore(
      { kind: 'filesystem', directory },
      {
        ...(await openNodePorts(process.argv[1] ?? '')),
        concealer: { conceal: () => [] },
      },
    );

  it('lose no increment of a record', { timeout: 120_000 }, async () => {
    const folder = await makeTemporaryFolder();
    const workers = Array.from({ length: 8 }, () => start('count-record', folder, 25));
    await Promise.all(workers.map(({ ended }) => ended));
    expect(workers.map(({ said }) => said()).join('')).toBe('');
    const stored = await (await open(folder)).read(nameOf('n'));
    expect(stored?.record.configHash).toBe('200');
  });

  it('lose no increment of a companion', { timeout: 120_000 }, async () => {
    const folder = await makeTemporaryFolder();
    const workers = Array.from({ length: 8 }, () => start('count-companion', folder, 25));
    await Promise.all(workers.map(({ ended }) => ended));
    expect(workers.map(({ said }) => said()).join('')).toBe('');
    expect((await (await open(folder)).companions.get('n'))?.text).toBe('200');
  });

  it('never hold one lock together', { timeout: 120_000 }, async () => {
    const folder = await makeTemporaryFolder();
    const workers = Array.from({ length: 4 }, () => start('take-turns', folder, 5));
    await Promise.all(workers.map(({ ended }) => ended));
    expect(workers.map(({ said }) => said()).join('')).toBe('');
  });

  it(
    'leave a whole and writable state when killed at any instant',
    { timeout: 120_000 },
    async () => {
      const folder = await makeTemporaryFolder();
      const store = await open(folder);
      let last = 0;
      for (let kill = 0; kill < 30; kill += 1) {
        const { process: child, ended, said } = start('write-forever', folder);
        const before = last;
        await expect
          .poll(async () => readCount(store), { timeout: 20_000 })
          .toBeGreaterThan(before);
        await sleep(Math.random() * 15);
        child.kill('SIGKILL');
        await ended;
        expect(said()).toBe('');
        last = await readCount(store);
      }
      await store.put(recordOf('other'), undefined);
      expect(await store.list()).toHaveLength(2);
      const names = await readdir(folder);
      expect(names.sort()).toEqual(['.wfctl', 'n.json', 'other.json']);
    },
  );

  it('are never stopped by the lock of one that was killed', { timeout: 120_000 }, async () => {
    const folder = await makeTemporaryFolder();
    for (let kill = 0; kill < 10; kill += 1) {
      const { process: child, ended, said } = start('hold-lock', folder, 60_000);
      await expect.poll(said, { timeout: 10_000 }).toContain('held');
      child.kill('SIGKILL');
      await ended;
    }
  });

  it('notice after a pause that their lock went to another', { timeout: 60_000 }, async () => {
    const folder = await makeTemporaryFolder();
    const paused = start('hold-lock', folder, 1500);
    await expect.poll(paused.said, { timeout: 10_000 }).toContain('held');
    paused.process.kill('SIGSTOP');
    const reporter = createRecordingReporter();
    await using held = await acquireLock(
      (await open(folder)).companions,
      { environment: toEnvironmentName('staging'), owner: ownerOf('two'), waitMs: 30_000 },
      { clock: createClock(), liveness: await openLiveness(), reporter },
    );
    const before = paused.said();
    paused.process.kill('SIGCONT');
    await paused.ended;
    expect(paused.said().slice(before.length)).toBe('STATE_LOCK_LOST\n');
    expect(reporter.events.map(({ kind }) => kind)).toContain('lock-taken-over');
    held.assertHeld();
  });

  it.skipIf(process.platform === 'win32')(
    'T-52 keep the old record whole when a new one does not fit, and tell no secret',
    async () => {
      const folder = await makeTemporaryFolder();
      const store = await open(folder);
      const revision = await store.put(recordOf('n'), undefined);
      const limited = `trap '' XFSZ; ulimit -f 64; exec "$@"`;
      const args = [process.execPath, worker, 'write-big', folder, '100000'];
      const { ended, said } = startWorker('sh', ['-c', limited, 'sh', ...args]);
      await ended;
      expect(said()).toContain('STATE_WRITE_FAILED');
      expect(said()).toContain('FILES_FULL');
      expect(said()).not.toContain('hunter2');
      expect((await store.read(nameOf('n')))?.revision).toBe(revision);
    },
  );
});

async function readCount(store: StateStore): Promise<number> {
  return Number((await store.read(nameOf('n')))?.record.configHash ?? 0);
}
