import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createClock, openLiveness } from '../../../src/node/index.ts';
import { toEnvironmentName } from '../../../src/resources/index.ts';
import { acquireLock } from '../../../src/state/index.ts';
import { createRecordingReporter } from '../../fakes/recording-reporter.ts';
import { makeTemporaryFolder } from '../../fakes/temporary-folder.ts';
import { nameOf, ownerOf } from '../../state/examples.ts';
import { bundleWorker, startWorker, type Worker } from '../../state/workers/start-worker.ts';
import {
  findPostgres,
  isPostgresRequired,
  type PostgresServer,
  startPostgres,
} from '../postgres-server.ts';
import { openPlace, openPostgres, type PostgresPlace } from './postgres-place.ts';

const binaries = findPostgres();

describe.skipIf(binaries === undefined && !isPostgresRequired())(
  'several processes on one state in PostgreSQL',
  () => {
    let server: PostgresServer;
    let place: PostgresPlace;
    let worker: string;
    let bundles: string;

    beforeAll(async () => {
      server = await startPostgres(binaries ?? 'PostgreSQL is not installed');
      bundles = await mkdtemp(join(tmpdir(), 'wfctl-worker-'));
      worker = await bundleWorker(bundles);
    });
    afterAll(async () => {
      await rm(bundles, { recursive: true });
      await server[Symbol.asyncDispose]();
    });
    beforeEach(async () => {
      place = await openPlace(server);
    });

    const start = (verb: string, number: number, folder = bundles): Worker =>
      startWorker(process.execPath, [
        ...[worker, verb, folder, String(number)],
        JSON.stringify({ backend: 'postgres', dsn: place.dsn }),
      ]);
    const startMany = async (verb: string, number: number, folder?: string): Promise<string> => {
      const workers = Array.from({ length: 8 }, () => start(verb, number, folder));
      await Promise.all(workers.map(({ ended }) => ended));
      return workers.map(({ said }) => said()).join('');
    };

    it('lose no increment of a record, from the creation of the tables on', async () => {
      expect(await startMany('count-record', 25)).toBe('');
      await using store = await openPostgres(place.dsn);
      expect((await store.read(nameOf('n')))?.record.configHash).toBe('200');
    });

    it('lose no increment of a companion', async () => {
      expect(await startMany('count-companion', 25)).toBe('');
      await using store = await openPostgres(place.dsn);
      expect((await store.companions.get('n'))?.text).toBe('200');
    });

    it('never hold one lock together', async () => {
      expect(await startMany('take-turns', 3, await makeTemporaryFolder())).toBe('');
    });

    it('T-53 take a lock from one that stands still, which notices once it goes on', async () => {
      const ttlMs = 2000;
      const holder = start('hold-lock', ttlMs);
      while (!holder.said().includes('held')) await sleep(20);
      holder.process.kill('SIGSTOP');
      await using store = await openPostgres(place.dsn);
      const request = {
        environment: toEnvironmentName('staging'),
        owner: ownerOf('second'),
        waitMs: 30_000,
        ttlMs,
      };
      const reporter = createRecordingReporter();
      const ports = { clock: createClock(), liveness: await openLiveness(), reporter };
      const startedAtMs = Date.now();
      await using held = await acquireLock(store.companions, request, ports);
      expect(Date.now() - startedAtMs).toBeGreaterThanOrEqual(ttlMs - 100);
      const said = holder.said();
      holder.process.kill('SIGCONT');
      await holder.ended;
      expect(holder.said().slice(said.length).trim()).toBe('STATE_LOCK_LOST');
      held.assertHeld();
    });

    it('follow one that was killed at once', async () => {
      const holder = start('hold-lock', 60_000);
      while (!holder.said().includes('held')) await sleep(20);
      holder.process.kill('SIGKILL');
      await holder.ended;
      await using store = await openPostgres(place.dsn);
      const request = {
        environment: toEnvironmentName('staging'),
        owner: ownerOf('second'),
        waitMs: 0,
      };
      const reporter = createRecordingReporter();
      const ports = { clock: createClock(), liveness: await openLiveness(), reporter };
      await using held = await acquireLock(store.companions, request, ports);
      held.assertHeld();
      expect(reporter.events.map(({ kind }) => kind)).toEqual(['lock-taken-over']);
    });
  },
);
