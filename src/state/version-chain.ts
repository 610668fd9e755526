import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Files, type WriteOptions } from '../ports/index.ts';
import { toRevision } from './revision.ts';
import { StateError } from './state-error.ts';
import { type Revision } from './store.ts';

/** One version of a document kept in a {@link VersionChain}. */
export interface ChainVersion {
  readonly number: number;
  readonly revision: Revision;
  /** `undefined` when this version says that the document was removed. */
  readonly text: string | undefined;
  /** The words of this version and of those before it, latest first. */
  readonly lineage: readonly string[];
}

/** A small document that several processes replace without ever undoing each other. */
export interface VersionChain {
  /** The latest version, or `undefined` when there has never been one. */
  current(): Promise<ChainVersion | undefined>;
  /**
   * Appends a version after the one that was current; `text` `undefined` appends a removal.
   * Resolves to `undefined`, and to no change, when another version came first.
   *
   * @throws StateError `STATE_WRITE_FAILED` when it cannot be told any more which of the two it was
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
 * folder/6   folder/7      the highest number is the document; lower ones are on their way out
 * ```
 *
 * Version n+1 is created exclusively by whoever saw n, and then the older ones are cleared. A
 * writer that sleeps between seeing n and creating n+1 may find the number free although others
 * used and cleared it meanwhile. So each version carries a word of its own and the words of those
 * before it, and a writer looks at the folder again after creating: either its version is the
 * highest, or the highest one tells whether it descends from it. Readers are never misled, for when
 * a number is used twice a higher one exists. (A folder this small is listed in one system call.)
 *
 * A chain whose versions are fleeting does not wait for the disk: after a power cut it may be shorter
 * than it was, and its last version broken.
 */
export function openVersionChain(
  files: Files,
  folder: string,
  { isFleeting = false }: { readonly isFleeting?: boolean } = {},
): VersionChain {
  const place: Place = { files, folder, options: { mode: 0o600, isFleeting } };
  return {
    current: () => readCurrent(place),
    append: async (text, after) => {
      const number = (after?.number ?? 0) + 1;
      const word = randomBytes(6).toString('hex');
      const lineage = [word, ...(after?.lineage ?? [])].slice(0, LONGEST_LINEAGE);
      const version = toVersion({ number, lineage, text });
      const path = join(folder, String(number));
      if (!(await create(version, place))) return undefined;
      const names = await files.list(folder);
      if (highest(names) === number || (await isInChain(version, place))) {
        await clearBelow(number, { ...place, names });
        return version;
      }
      await files.remove(path);
      return undefined;
    },
  };
}

interface Place {
  readonly files: Files;
  readonly folder: string;
  readonly options: WriteOptions;
}

/**
 * Creates a version's file; `false` when its number is taken. A writer that others leave far behind
 * may find its unfinished file swept away as a dead writer's: it came too late as well.
 */
async function create(version: ChainVersion, place: Place): Promise<boolean> {
  const path = join(place.folder, String(version.number));
  try {
    return await place.files.createExclusively(path, encodeVersion(version), place.options);
  } catch (error) {
    const names = await place.files.list(place.folder);
    const isLate = highest(names) > version.number && !(await isInChain(version, place));
    if (!isLate) throw error;
    return false;
  }
}

/** How many versions may be appended while one writer sleeps and can still be told what became of its own. */
const LONGEST_LINEAGE = 256;

/** How often a reader may find its version superseded between looking and reading. */
const OVERTAKEN_LIMIT = 1000;

async function readCurrent({ files, folder }: Place): Promise<ChainVersion | undefined> {
  for (let tries = 1; tries <= OVERTAKEN_LIMIT; tries += 1) {
    const number = highest(await files.list(folder));
    if (number === 0) return undefined;
    const raw = await files.read(join(folder, String(number)));
    if (raw !== undefined) return parseVersion(number, raw);
  }
  throw new StateError('STATE_UNREADABLE', `the versions in ${folder} change too fast to read`);
}

/** Whether a version that is not the highest any more is among those the highest descends from. */
async function isInChain(version: ChainVersion, place: Place): Promise<boolean> {
  const current = await readCurrent(place);
  const distance = (current?.number ?? 0) - version.number;
  if (distance >= LONGEST_LINEAGE) throw outcomeUnknown(place.folder);
  return current?.lineage[distance] === version.lineage[0];
}

const HERE = 'here';
const GONE = 'gone';

/** First a line with `here` or `gone` and the lineage, then the text. */
function encodeVersion({ text, lineage }: ChainVersion): string {
  return `${[text === undefined ? GONE : HERE, ...lineage].join(' ')}\n${text ?? ''}`;
}

function parseVersion(number: number, raw: string): ChainVersion {
  const end = raw.indexOf('\n');
  const [kind, ...lineage] = raw.slice(0, Math.max(end, 0)).split(' ');
  return toVersion({ number, lineage, text: kind === GONE ? undefined : raw.slice(end + 1) });
}

function toVersion(version: Omit<ChainVersion, 'revision'>): ChainVersion {
  const revision = toRevision(`${String(version.number)}.${version.lineage[0] ?? ''}`);
  return { ...version, revision };
}

function highest(names: readonly string[]): number {
  return Math.max(0, ...names.filter((name) => NUMBER.test(name)).map(Number));
}

const NUMBER = /^[1-9]\d*$/;

/**
 * An unfinished file this many versions back is a dead writer's. Those close behind may belong to
 * living ones, which under contention would be swept faster than they can write again.
 */
const LIVING_LAG = 16;
const LEFTOVER = /^\.([1-9]\d*)\..*\.tmp$/;

/**
 * Clears superseded versions, and what killed writers of them left. The new version stands whatever
 * happens here; what could not be cleared is left to the next appender.
 */
async function clearBelow(
  number: number,
  { files, folder, names }: Place & { readonly names: readonly string[] },
): Promise<void> {
  try {
    for (const name of names) {
      const isOlder = NUMBER.test(name) && Number(name) < number;
      const isDead = Number(LEFTOVER.exec(name)?.[1] ?? Infinity) <= number - LIVING_LAG;
      if (isOlder || isDead) await files.remove(join(folder, name));
    }
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
  }
}

function outcomeUnknown(folder: string): StateError {
  return new StateError(
    'STATE_WRITE_FAILED',
    `we were paused so long that what became of our change in ${folder} is not known`,
    { hint: 'Run it again: it starts from what is there now.' },
  );
}
