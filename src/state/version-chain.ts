import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Files } from '../ports/index.ts';
import { toRevision } from './revision.ts';
import { StateError } from './state-error.ts';
import { type Revision } from './store.ts';

/** One version of a document kept in a {@link VersionChain}. */
export interface ChainVersion {
  readonly number: number;
  readonly revision: Revision;
  /** `undefined` when this version says that the document was removed. */
  readonly text: string | undefined;
  /** The whole file, by which an appender recognises that nobody was there in between. */
  readonly raw: string;
}

/** A small document that several processes replace without ever undoing each other. */
export interface VersionChain {
  /** The latest version, or `undefined` when there has never been one. */
  current(): Promise<ChainVersion | undefined>;
  /**
   * Appends a version after the one that was current; `text` `undefined` appends a removal.
   * Resolves to `undefined`, and to no change, when another version came first.
   */
  append(
    text: string | undefined,
    after: ChainVersion | undefined,
  ): Promise<ChainVersion | undefined>;
}

/**
 * Compare-and-swap out of nothing but the exclusive creation of files, so that no lock can be left
 * behind and a writer may be killed between any two calls.
 *
 * ```
 * folder/1   folder/2 …   folder/7      the highest number is the document
 * ```
 *
 * Version n+1 is created exclusively by whoever saw n; then the older ones are cleared, lowest
 * first, and the first one is blanked rather than removed. So once n+1 has been cleared away, n was
 * cleared before it. An appender that slept through that would find n+1 free again; it therefore
 * looks, after creating n+1, whether n is still exactly what it saw, and takes n+1 back when it is
 * not. Nobody is misled meanwhile, for a higher number exists. Each file starts with a word that is
 * never used twice, so that contents which return do not look like the old version.
 */
export function openVersionChain(files: Files, folder: string): VersionChain {
  const pathOf = (number: number): string => join(folder, String(number));
  return {
    current: async () => {
      for (let tries = 1; tries <= OVERTAKEN_LIMIT; tries += 1) {
        const number = highest(await files.list(folder));
        if (number === 0) return undefined;
        const raw = await files.read(pathOf(number));
        if (raw !== undefined && raw !== BLANK) return parseVersion(number, raw);
      }
      throw new StateError('STATE_UNREADABLE', `the versions in ${folder} change too fast to read`);
    },
    append: async (text, after) => {
      const number = (after?.number ?? 0) + 1;
      const raw = `${randomUUID()} ${text === undefined ? GONE : HERE}\n${text ?? ''}`;
      if (!(await files.createExclusively(pathOf(number), raw, { mode: 0o600 }))) return undefined;
      if (after !== undefined && (await files.read(pathOf(after.number))) !== after.raw) {
        await files.remove(pathOf(number));
        return undefined;
      }
      await clearBelow(number, { files, folder });
      return parseVersion(number, raw);
    },
  };
}

/** How often a reader may find its version superseded between looking and reading. */
const OVERTAKEN_LIMIT = 1000;

const BLANK = 'superseded\n';
const HERE = 'here';
const GONE = 'gone';

function parseVersion(number: number, raw: string): ChainVersion {
  const end = raw.indexOf('\n');
  const [word = '', kind] = raw.slice(0, Math.max(end, 0)).split(' ');
  const text = kind === GONE ? undefined : raw.slice(end + 1);
  return { number, revision: toRevision(`${String(number)}.${word}`), text, raw };
}

function highest(names: readonly string[]): number {
  return Math.max(0, ...names.filter((name) => NUMBER.test(name)).map(Number));
}

const NUMBER = /^[1-9]\d*$/;
const LEFTOVER = /^\.([1-9]\d*)\..*\.tmp$/;

/**
 * Clears superseded versions, lowest first, and what killed writers of them left. The new version
 * stands whatever happens here; what could not be cleared is left to the next appender.
 */
async function clearBelow(
  number: number,
  { files, folder }: { readonly files: Files; readonly folder: string },
): Promise<void> {
  try {
    const names = await files.list(folder);
    const older = names.filter((name) => NUMBER.test(name) && Number(name) < number);
    for (const name of older.sort((left, right) => Number(left) - Number(right))) {
      if (name === '1') await blank(files, join(folder, name));
      else await files.remove(join(folder, name));
    }
    for (const name of names) {
      if (Number(LEFTOVER.exec(name)?.[1] ?? Infinity) <= number) {
        await files.remove(join(folder, name));
      }
    }
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
  }
}

async function blank(files: Files, path: string): Promise<void> {
  if ((await files.read(path)) !== BLANK) {
    await files.writeAtomically(path, BLANK, { mode: 0o600 });
  }
}
