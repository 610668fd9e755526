import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/kernel/index.ts';
import { explainSkip, findS3Server, isS3Required, type S3Server, startS3 } from '../s3-server.ts';
import { createRandom, readSeed } from '../world/random.ts';
import { THIRTY, toConfigText } from '../world/sample-config.ts';
import { sideBySide } from '../world/side-by-side.ts';
import { type Bench, countsOf, openWorkshop, type Workshop } from '../world/workshop.ts';
import { chooseMoments } from './choose-moments.ts';
import { judgeKills, killAt } from './kill-at.ts';

/** As many as a minute or two have room for; `WFCTL_E2E_INSTANTS=100` asks for more. */
const INSTANTS = Number(process.env['WFCTL_E2E_INSTANTS'] ?? 100);

const seed = readSeed();
const program = findS3Server();
explainSkip('engine-killed-on-s3');

describe.skipIf(program === undefined && !isS3Required())(
  'when apply is killed that keeps its state in a bucket',
  () => {
    let server: S3Server;
    let workshop: Workshop;
    let benches: readonly [Bench, Bench];
    let places = 0;

    beforeAll(async () => {
      server = await startS3(program ?? 'versitygw is not installed');
      await server.createBucket('state');
      workshop = await openWorkshop();
      benches = [await workshop.openBench('a'), await workshop.openBench('b')];
    });
    afterAll(async () => {
      await workshop[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    });

    /** A project that was never applied, with a place of its own in the bucket. */
    const startFresh = async (bench: Bench): Promise<JsonObject> => {
      places += 1;
      const state = {
        ...{ backend: 's3', bucket: 'state', prefix: `trial-${String(places)}/` },
        ...{ region: 'us-east-1', endpoint: server.endpoint },
        ...{ accessKey: server.root.accessKey, secret_key: server.root.secretKey },
      };
      await bench.clear();
      await bench.writeConfig('infra.yaml', toConfigText(THIRTY, {}, state));
      return state;
    };

    it('makes each resource exactly once and remembers it, whatever the instant', async () => {
      const startedAtMs = Date.now();
      await startFresh(benches[0]);
      const whole = await benches[0].run();
      expect(countsOf(whole)).toMatchObject({ intent: 30, record: 30, settle: 30 });
      const random = createRandom(seed);
      const all = random.shuffle(chooseMoments(countsOf(whole), 50, random));
      const moments = all.filter(({ of }) => of !== 'guard' && of !== 'clear').slice(0, INSTANTS);
      const trials = await sideBySide(moments, benches, async (at, bench) => {
        const state = await startFresh(bench);
        return await killAt([at], { bench, sample: THIRTY, state });
      });
      judgeKills({ suite: 'killed with its state in a bucket', trials, startedAtMs, seed });
    });
  },
);
