import { writeSync } from 'node:fs';
import { basename } from 'node:path';
import {
  type Files,
  FilesError,
  type LiveProcess,
  type Processes,
} from '../../../src/ports/index.ts';
import type { Blow, ChangeKind, Moment, Word } from './script.ts';

/** Says a word at once: a process that is about to be killed keeps nothing in a buffer. */
export function say(word: Word): void {
  writeSync(1, `${JSON.stringify(word)}\n`);
}

/** The ports of a run, which count what is changed through them and strike at the moment. */
export interface Knife {
  readonly files: Files;
  readonly processes: Processes;
  readonly counts: Readonly<Partial<Record<ChangeKind, number>>>;
}

/** Puts a knife between a run and its ports. */
export function createKnife(
  blow: Blow | undefined,
  ports: { readonly files: Files; readonly processes: Processes },
): Knife {
  const counts: Partial<Record<ChangeKind, number>> = {};
  const plugins: LiveProcess[] = [];
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
  const pass = async (here: Omit<Moment, 'delayMs'>): Promise<void> => {
    if (blow === undefined) return;
    const { at } = blow;
    if (at.of !== here.of || at.side !== here.side || at.nth !== here.nth) return;
    if (at.delayMs > 0) {
      setTimeout(strike, at.delayMs);
      return;
    }
    strike();
    // The signal takes a moment to arrive, and the dead do nothing in the meantime.
    if (blow.kind === 'kill-engine') await new Promise(() => undefined);
  };
  const change = async <Answer>(
    of: ChangeKind,
    needsRoom: boolean,
    work: () => Promise<Answer>,
  ): Promise<Answer> => {
    const nth = (counts[of] ?? 0) + 1;
    counts[of] = nth;
    await pass({ of, nth, side: 'before' });
    if (isFull && needsRoom) throw new FilesError('FILES_FULL', 'cannot write: no space is left');
    const answer = await work();
    await pass({ of, nth, side: 'after' });
    return answer;
  };
  void pass({ of: 'start', nth: 1, side: 'after' });
  const { files, processes } = ports;
  return {
    counts,
    files: {
      ...files,
      writeAtomically: (path, text, options) =>
        change('record', true, () => files.writeAtomically(path, text, options)),
      createExclusively: (path, text, options) =>
        change(toKind(path, text), true, () => files.createExclusively(path, text, options)),
      remove: (path) =>
        change(basename(path).endsWith('.json') ? 'forget' : 'clear', false, () =>
          files.remove(path),
        ),
    },
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

/**
 * A version of a companion begins with `gone` when it says that the companion was removed. A page of
 * the journal is replaced with every group of intents, and removed once none of them is open.
 */
function toKind(path: string, text: string): ChangeKind {
  if (path.endsWith('.json')) return 'record';
  if (path.includes('/journal/')) return text.startsWith('gone') ? 'settle' : 'intent';
  if (path.includes('/guard/')) return 'guard';
  return path.includes('/lock~/') ? 'lock' : 'index';
}
