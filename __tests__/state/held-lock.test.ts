import { describe, expect, it } from 'vitest';
import { toEnvironmentName } from '../../src/resources/index.ts';
import { createFileCompanions } from '../../src/state/file-companions.ts';
import { acquireLock, type HeldLock, readLock } from '../../src/state/index.ts';
import { createStateFiles } from '../../src/state/state-files.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { createFakeLiveness } from '../fakes/fake-liveness.ts';
import { createMemoryFiles } from '../fakes/memory-files.ts';
import { createRecordingReporter } from '../fakes/recording-reporter.ts';
import { ownerOf } from './examples.ts';

const environment = toEnvironmentName('staging');

function createScene() {
  const files = createMemoryFiles();
  const companions = createFileCompanions(createStateFiles(files), '/state');
  const clock = createFakeClock();
  const reporter = createRecordingReporter();
  const take = (): Promise<HeldLock> =>
    acquireLock(
      companions,
      { environment, owner: ownerOf('one'), waitMs: 0, ttlMs: 8000 },
      { clock, reporter, liveness: createFakeLiveness() },
    );
  return { files, companions, clock, reporter, take };
}

describe('a held lock', () => {
  it('beats every quarter of its time', async () => {
    const { companions, clock, take } = createScene();
    await using held = await take();
    const revisions = new Set<string>();
    for (let beat = 0; beat < 4; beat += 1) {
      revisions.add((await companions.get('environments/staging/lock'))!.revision);
      await clock.advance(2000);
    }
    expect(revisions.size).toBe(4);
    held.assertHeld();
    const lock = await readLock(companions, environment);
    expect(lock).toMatchObject({
      acquiredAt: '2026-01-01T00:00:00.000Z',
      heartbeatAt: '2026-01-01T00:00:08.000Z',
    });
  });

  it('outlives a disk that fails for less than its time', async () => {
    const { clock, files, take } = createScene();
    await using held = await take();
    files.refusal = { part: 'lock~', code: 'FILES_FULL' };
    await clock.advance(5000);
    files.refusal = undefined;
    await clock.advance(60_000);
    held.assertHeld();
  });

  it('is lost when no heartbeat could be written in time', async () => {
    const { clock, files, take } = createScene();
    await using held = await take();
    files.refusal = { part: 'lock~', code: 'FILES_FULL' };
    await clock.advance(7999);
    expect(held.lost.aborted).toBe(false);
    await clock.advance(1);
    expect(held.lost.aborted).toBe(true);
    expect(held.lost.reason).toMatchObject({ code: 'STATE_LOCK_LOST' });
    files.refusal = undefined;
  });

  it('knows a heartbeat for its own whose answer it never saw', async () => {
    const { clock, companions, take } = createScene();
    await using held = await take();
    const { text, revision } = (await companions.get('environments/staging/lock'))!;
    await companions.put('environments/staging/lock', text, revision);
    await clock.advance(60_000);
    held.assertHeld();
  });

  it('is given back although its last heartbeat was written without an answer', async () => {
    const { companions, take } = createScene();
    const held = await take();
    const { text, revision } = (await companions.get('environments/staging/lock'))!;
    await companions.put('environments/staging/lock', text, revision);
    await held[Symbol.asyncDispose]();
    expect(await readLock(companions, environment)).toBeUndefined();
  });

  it('leaves the lock of whoever followed it alone', async () => {
    const { companions, reporter, take } = createScene();
    const held = await take();
    const { text, revision } = (await companions.get('environments/staging/lock'))!;
    await companions.put('environments/staging/lock', text.replace('"one"', '"two"'), revision);
    await held[Symbol.asyncDispose]();
    expect((await readLock(companions, environment))?.owner.token).toBe('two');
    expect(reporter.events).toEqual([]);
  });

  it('lets nobody sleep on once it is released', async () => {
    const { clock, take } = createScene();
    await (await take())[Symbol.asyncDispose]();
    expect(clock.sleepers()).toBe(0);
  });

  it('is left to expire when it cannot be released, and says so', async () => {
    const { files, reporter, take } = createScene();
    const held = await take();
    files.refusal = { part: 'lock~', code: 'FILES_DENIED' };
    await held[Symbol.asyncDispose]();
    expect(reporter.events).toMatchObject([{ kind: 'note', level: 'warning' }]);
  });
});
