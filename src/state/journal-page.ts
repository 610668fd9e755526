import { shareRuns } from '../kernel/index.ts';
import { type ResourceName } from '../resources/index.ts';
import { openFields, parseStoredObject } from './fields.ts';
import { encodeIntent, type Intent, parseIntent } from './intent.ts';
import { isStale } from './stale.ts';
import { type Companions, type Revision } from './store.ts';

/** An intent on a page, with its text, so that it is encoded once and not at every write. */
interface Line {
  readonly intent: Intent;
  readonly text: string;
}

/** A page as it was found on disk. */
interface StoredPage {
  readonly intents: readonly Intent[];
  readonly revision: Revision;
}

/**
 * Reads the page that lies at `key`; an empty one where there is none any more.
 *
 * @throws StateError `STATE_UNREADABLE`
 */
export async function readJournalPage(companions: Companions, key: string): Promise<JournalPage> {
  const stored = await companions.get(key);
  if (stored === undefined) return new JournalPage(companions, key);
  const documents = openFields(parseStoredObject(stored.text, key), key).objects('intents');
  const intents = documents.map((document) => parseIntent(document, key));
  return new JournalPage(companions, key, { intents, revision: stored.revision });
}

/**
 * One document of the journal. What is changed on it counts for every later look at once, and is
 * on disk after {@link JournalPage.write}.
 */
export class JournalPage {
  readonly key: string;
  readonly #companions: Companions;
  readonly #lines = new Map<ResourceName, Line>();
  readonly #share: () => Promise<void>;
  #length = 0;
  #revision: Revision | undefined;
  /** A write failed in a way that does not tell which revision is there now. */
  #isInDoubt = false;
  #isDirty = false;

  constructor(companions: Companions, key: string, stored?: StoredPage) {
    this.key = key;
    this.#companions = companions;
    this.#share = shareRuns(() => this.#write());
    for (const intent of stored?.intents ?? []) this.set(intent);
    this.#revision = stored?.revision;
    this.#isDirty = false;
  }

  intents(): readonly Intent[] {
    return [...this.#lines.values()].map(({ intent }) => intent);
  }

  get(name: ResourceName): Intent | undefined {
    return this.#lines.get(name)?.intent;
  }

  /** Whether one more can be added without making the page slow to write. */
  hasRoom(): boolean {
    return this.#lines.size < MOST_LINES && this.#length < LONGEST_PAGE;
  }

  /** Adds an intent, or replaces the one of its name. */
  set(intent: Intent): void {
    this.delete(intent.name);
    const text = encodeIntent(intent);
    this.#lines.set(intent.name, { intent, text });
    this.#length += text.length;
    this.#isDirty = true;
  }

  delete(name: ResourceName): void {
    const line = this.#lines.get(name);
    if (line === undefined) return;
    this.#lines.delete(name);
    this.#length -= line.text.length;
    this.#isDirty = true;
  }

  /**
   * Puts the page on disk as it is when the write begins, which is not before this call; an empty
   * page is removed. Calls made while a write is under way share the next one.
   */
  write(): Promise<void> {
    return this.#share();
  }

  async #write(): Promise<void> {
    if (this.#isInDoubt) await this.#findRevision();
    if (!this.#isDirty) return;
    this.#isDirty = false;
    try {
      this.#revision = await this.#replace();
    } catch (error) {
      this.#isDirty = true;
      this.#isInDoubt = !isStale(error);
      throw error;
    }
  }

  async #replace(): Promise<Revision | undefined> {
    if (this.#lines.size > 0) {
      const texts = [...this.#lines.values()].map(({ text }) => text);
      const page = `{"intents":[${texts.join(',')}]}`;
      return await this.#companions.put(this.key, page, this.#revision);
    }
    if (this.#revision !== undefined) await this.#companions.remove(this.key, this.#revision);
    return undefined;
  }

  async #findRevision(): Promise<void> {
    this.#revision = (await this.#companions.get(this.key))?.revision;
    this.#isInDoubt = false;
  }
}

/** More than run at once by default, and few enough that a write stays small. */
const MOST_LINES = 64;

/** In UTF-16 units: intents carry the resource's config, which may be long. */
const LONGEST_PAGE = 256 * 1024;
