import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/kernel/index.ts';
import type { Moment } from '../engine/script.ts';
import {
  findPostgres,
  isPostgresRequired,
  type PostgresServer,
  startPostgres,
} from '../postgres-server.ts';
import { openPlace, type PostgresPlace } from '../state/postgres-place.ts';
import { createRandom, readSeed } from '../world/random.ts';
import { describeRun, rerun } from '../world/rerun.ts';
import { THIRTY, toConfigText } from '../world/sample-config.ts';
import { sideBySide } from '../world/side-by-side.ts';
import { findFailures, printSummary, type Trial } from '../world/summary.ts';
import { type Bench, countsOf, openWorkshop, wordsOf, type Workshop } from '../world/workshop.ts';
import { chooseMoments, describeMoment } from './choose-moments.ts';

const binaries = findPostgres();
const seed = readSeed();
const INSTANTS = 100;

/** A project folder and the database its state is in. */
interface Site {
  readonly bench: Bench;
  readonly place: PostgresPlace;
  readonly state: JsonObject;
}

describe.skipIf(binaries === undefined && !isPostgresRequired())(
  'when apply of thirty new resources is killed, with its state in PostgreSQL',
  () => {
    let server: PostgresServer;
    let workshop: Workshop;
    let sites: readonly [Site, Site];

    beforeAll(async () => {
      server = await startPostgres(binaries ?? 'PostgreSQL is not installed');
      workshop = await openWorkshop();
      sites = [await openSite('a'), await openSite('b')];
    });
    afterAll(async () => {
      await workshop[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    });

    async function openSite(name: string): Promise<Site> {
      const [bench, place] = [await workshop.openBench(name), await openPlace(server)];
      return { bench, place, state: { backend: 'postgres', dsn: place.dsn } };
    }

    async function startFresh({ bench, place, state }: Site): Promise<void> {
      await bench.clear();
      await place.admin('DROP TABLE IF EXISTS iac_resources, wfctl_record_notes, wfctl_companions');
      await bench.writeConfig('infra.yaml', toConfigText(THIRTY, {}, state));
    }

    async function killAt(at: Moment, site: Site): Promise<Trial> {
      await startFresh(site);
      const { bench, state } = site;
      const run = await bench.run({ job: 'killed', blow: { kind: 'kill-engine', at } });
      const wasStruck = wordsOf(run, 'struck').length > 0;
      const isExpected = wasStruck ? run.signal === 'SIGKILL' : run.exitCode === 0;
      const faults = [
        ...(isExpected ? [] : [`the run to be killed ended by itself: ${describeRun(run)}`]),
        ...(await rerun(bench, THIRTY, state)),
      ];
      return { title: describeMoment(at), wasStruck, faults };
    }

    it('makes each exactly once and remembers it, whatever the instant', async () => {
      const startedAtMs = Date.now();
      await startFresh(sites[0]);
      const whole = await sites[0].bench.run();
      expect(countsOf(whole)).toMatchObject({ intent: 30, record: 30, settle: 30 });
      const random = createRandom(seed);
      const moments = random.shuffle(chooseMoments(countsOf(whole), 50, random));
      const trials = await sideBySide(moments.slice(0, INSTANTS), sites, killAt);
      printSummary('killed with state in PostgreSQL', trials, startedAtMs);
      expect(findFailures(trials, seed)).toEqual([]);
      const missed = trials.filter(({ wasStruck }) => !wasStruck).length;
      // There is no guard in a database, which an eighth of the other instants are chosen by.
      expect(missed).toBeLessThanOrEqual(trials.length / 5);
    });
  },
);
