import { writeSync } from 'node:fs';
import {
  type Buckets,
  type Files,
  FilesError,
  type LiveProcess,
  type Processes,
  type Sql,
} from '../../../src/ports/index.ts';
import { createBucketKnife } from './bucket-knife.ts';
import { createClassifier, type Effect } from './classify.ts';
import { createSqlKnife } from './sql-knife.ts';
import type { Blow, ChangeKind, Moment, Word } from './script.ts';

/** Says a word at once: a process that is about to be killed keeps nothing in a buffer. */
export function say(word: Word): void {
  writeSync(1, `${JSON.stringify(word)}\n`);
}

/** The ports of a run, which count what is changed through them and strike at the moment. */
export interface Knife {
  readonly files: Files;
  readonly processes: Processes;
  readonly sql: Sql;
  readonly buckets: Buckets;
  readonly counts: Readonly<Partial<Record<ChangeKind, number>>>;
}

/** Which changes of their kind are made by one write. */
interface Span {
  readonly of: Moment['of'];
  readonly first: number;
  readonly last: number;
}

/** Puts a knife between a run and its ports. */
export function createKnife(
  blow: Blow | undefined,
  ports: Pick<Knife, 'files' | 'processes' | 'sql' | 'buckets'>,
): Knife {
  const counts: Partial<Record<ChangeKind, number>> = {};
  const plugins: LiveProcess[] = [];
  const classifier = createClassifier();
  let isFull = false;

  const strike = (): void => {
    say({ kind: 'struck', atMs: Date.now() });
    switch (blow?.kind) {
      case 'kill-engine':
        process.kill(process.pid, 'SIGKILL');
        break;
      case 'kill-plugin':
        for (const plugin of plugins) process.kill(plugin.pid, 'SIGKILL');
        break;
      case 'signal':
        process.kill(process.pid, blow.signal);
        break;
      case 'fill-disk':
        isFull = true;
        break;
      case undefined:
        break;
    }
  };
  const pass = async (side: Moment['side'], here: readonly Span[]): Promise<void> => {
    if (blow === undefined) return;
    const { at } = blow;
    const isHere = here.some(
      ({ of, first, last }) => at.of === of && at.nth >= first && at.nth <= last,
    );
    if (at.side !== side || !isHere) return;
    if (at.delayMs > 0) {
      setTimeout(strike, at.delayMs);
      return;
    }
    strike();
    // The signal takes a moment to arrive, and the dead do nothing in the meantime.
    if (blow.kind === 'kill-engine') await new Promise(() => undefined);
  };
  const change = async <Answer>(
    effects: readonly Effect[],
    needsRoom: boolean,
    work: () => Promise<Answer>,
  ): Promise<Answer> => {
    const spans = effects.map(({ of, amount }): Span => {
      const first = (counts[of] ?? 0) + 1;
      const last = first + amount - 1;
      counts[of] = last;
      return { of, first, last };
    });
    await pass('before', spans);
    if (isFull && needsRoom) throw new FilesError('FILES_FULL', 'cannot write: no space is left');
    const answer = await work();
    await pass('after', spans);
    return answer;
  };
  void pass('after', [{ of: 'start', first: 1, last: 1 }]);
  const { files, processes, sql, buckets } = ports;
  return {
    counts,
    files: {
      ...files,
      writeAtomically: (path, text, options) =>
        change(classifier.write(path, text), true, () =>
          files.writeAtomically(path, text, options),
        ),
      createExclusively: (path, text, options) =>
        change(classifier.write(path, text), true, () =>
          files.createExclusively(path, text, options),
        ),
      remove: (path) => change(classifier.remove(path), false, () => files.remove(path)),
    },
    sql: createSqlKnife(sql, classifier, (effects, work) => change(effects, false, work)),
    buckets: createBucketKnife(buckets, classifier, (effects, work) =>
      change(effects, false, work),
    ),
    processes: {
      ...processes,
      start: async (request) => {
        const live = await processes.start(request);
        plugins.push(live);
        return live;
      },
    },
  };
}
