import { describe, it } from 'vitest';
import { findPostgres, isPostgresRequired, startPostgres } from '../postgres-server.ts';
import { openPlace } from '../state/postgres-place.ts';
import { openWorkshop } from '../world/workshop.ts';
import { expectToFollowEachOther } from './eight-engines.ts';

const binaries = findPostgres();

describe.skipIf(binaries === undefined && !isPostgresRequired())(
  'eight applies started at once on one environment with its state in PostgreSQL',
  () => {
    it('T-53 follow each other when they wait for the lock', async () => {
      await using workshop = await openWorkshop();
      await using server = await startPostgres(binaries ?? 'PostgreSQL is not installed');
      await expectToFollowEachOther(await workshop.openBench('a'), async () => {
        const { dsn } = await openPlace(server);
        return { backend: 'postgres', dsn };
      });
    });
  },
);
