import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createClock, openLiveness } from '../../../src/node/index.ts';
import { toEnvironmentName } from '../../../src/resources/index.ts';
import { acquireLock, type HeldLock, type StateStore } from '../../../src/state/index.ts';
import { createRecordingReporter } from '../../fakes/recording-reporter.ts';
import { makeTemporaryFolder } from '../../fakes/temporary-folder.ts';
import { nameOf, ownerOf } from '../../state/examples.ts';
import { bundleWorker, startWorker, type Worker } from '../../state/workers/start-worker.ts';
import { explainSkip, findS3Server, isS3Required, type S3Server, startS3 } from '../s3-server.ts';
import { openS3Store } from './s3-place.ts';

const program = findS3Server();
explainSkip('s3-processes');

describe.skipIf(program === undefined && !isS3Required())(
  'several processes on one state in a bucket',
  () => {
    const bucket = 'state';
    let server: S3Server;
    let worker: string;
    let bundles: string;
    let prefix = '';
    let places = 0;

    beforeAll(async () => {
      server = await startS3(program ?? 'versitygw is not installed');
      await server.createBucket(bucket);
      bundles = await mkdtemp(join(tmpdir(), 'wfctl-worker-'));
      worker = await bundleWorker(bundles);
    });
    afterAll(async () => {
      await rm(bundles, { recursive: true });
      await server[Symbol.asyncDispose]();
    });
    beforeEach(() => {
      places += 1;
      prefix = `place-${String(places)}/`;
    });

    const start = (verb: string, number: number, folder = bundles): Worker => {
      const { accessKey, secretKey } = server.root;
      const place = { bucket, prefix, region: 'us-east-1', endpoint: server.endpoint };
      const state = JSON.stringify({ backend: 's3', ...place, accessKey, secretKey });
      return startWorker(process.execPath, [worker, verb, folder, String(number), state]);
    };
    const startMany = async (verb: string, number: number, folder?: string): Promise<string> => {
      const workers = Array.from({ length: 8 }, () => start(verb, number, folder));
      await Promise.all(workers.map(({ ended }) => ended));
      return workers.map(({ said }) => said()).join('');
    };
    const open = (): Promise<StateStore> => openS3Store({ server, bucket, prefix });
    const follow = async (store: StateStore, ttlMs: number): Promise<HeldLock> => {
      const environment = toEnvironmentName('staging');
      const request = { environment, owner: ownerOf('second'), waitMs: 30_000, ttlMs };
      const reporter = createRecordingReporter();
      const ports = { clock: createClock(), liveness: await openLiveness(), reporter };
      return await acquireLock(store.companions, request, ports);
    };
    const countOf = async (store: StateStore): Promise<number> =>
      Number((await store.read(nameOf('n')))?.record.configHash ?? 0);

    it('lose no increment of a record', async () => {
      expect(await startMany('count-record', 10)).toBe('');
      await using store = await open();
      expect(await countOf(store)).toBe(80);
    });

    it('lose no increment of a companion', async () => {
      expect(await startMany('count-companion', 10)).toBe('');
      await using store = await open();
      expect((await store.companions.get('n'))?.text).toBe('80');
    });

    it('never hold one lock together', async () => {
      expect(await startMany('take-turns', 2, await makeTemporaryFolder())).toBe('');
    });

    it('T-53 take a lock from one that stands still, which stops before its next change', async () => {
      const ttlMs = 2000;
      const holder = start('write-while-held', ttlMs);
      while (!holder.said().includes('rests')) await sleep(20);
      holder.process.kill('SIGSTOP');
      await using store = await open();
      await using held = await follow(store, ttlMs);
      const [count, said] = [await countOf(store), holder.said()];
      holder.process.kill('SIGCONT');
      await holder.ended;
      expect(holder.said().slice(said.length).trim()).toBe('STATE_LOCK_LOST');
      expect(await countOf(store)).toBe(count);
      held.assertHeld();
    });

    it('follow one that was killed at once', async () => {
      const holder = start('hold-lock', 60_000);
      while (!holder.said().includes('held')) await sleep(20);
      holder.process.kill('SIGKILL');
      await holder.ended;
      await using store = await open();
      const startedAtMs = Date.now();
      await using held = await follow(store, 60_000);
      expect(Date.now() - startedAtMs).toBeLessThan(20_000);
      held.assertHeld();
    });
  },
);
