import { describe, expect, it } from 'vitest';
import { toEnvironmentName } from '../../src/resources/index.ts';
import { createFileCompanions } from '../../src/state/file-companions.ts';
import { acquireLock } from '../../src/state/index.ts';
import { createMemoryCompanions } from '../../src/state/memory-store.ts';
import { createStateFiles } from '../../src/state/state-files.ts';
import { lockContract } from '../contracts/lock-contract.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { createFakeLiveness } from '../fakes/fake-liveness.ts';
import { createMemoryFiles } from '../fakes/memory-files.ts';
import { createRecordingReporter } from '../fakes/recording-reporter.ts';
import { ownerOf } from './examples.ts';

lockContract('a lock in memory', createMemoryCompanions);
lockContract('a lock in files', () =>
  createFileCompanions(createStateFiles(createMemoryFiles()), '/state'),
);

describe('a lock that makes no sense', () => {
  it.each([
    '{not-json',
    '{"ttlMs":0,"heartbeatAt":"2026-01-01T00:00:00Z"}',
    '{"ttlMs":60000,"heartbeatAt":"yesterday"}',
  ])('stops the run rather than be ignored: %s', async (text) => {
    const companions = createMemoryCompanions();
    await companions.put('environments/staging/lock', text, undefined);
    const taking = acquireLock(
      companions,
      { environment: toEnvironmentName('staging'), owner: ownerOf('one'), waitMs: 0 },
      {
        clock: createFakeClock(),
        reporter: createRecordingReporter(),
        liveness: createFakeLiveness(),
      },
    );
    await expect(taking).rejects.toMatchObject({ code: 'STATE_UNREADABLE' });
  });
});
