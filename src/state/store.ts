import type { Branded } from '../kernel/index.ts';
import type { ResourceName, ResourceRecord } from '../resources/index.ts';

/** Which version of a document was read. Opaque; compare only through the store. */
export type Revision = Branded<string, 'Revision'>;

/** A record and the revision it was read at. */
export interface StoredRecord {
  readonly record: ResourceRecord;
  readonly revision: Revision;
}

/** A small text of ours and the revision it was read at. */
export interface StoredText {
  readonly text: string;
  readonly revision: Revision;
}

/**
 * Small texts of our own (lock, journal, environment index) kept beside the records, where
 * upstream's readers do not look.
 *
 * Keys are `/`-separated paths of `[A-Za-z0-9._-]` segments. `put` with `expected` `undefined`
 * creates and refuses (`STATE_STALE`) when the key exists; with a revision it replaces and refuses
 * when the text is not at that revision any more. Both hold between processes, so that a lock can
 * be built on them. A removed key never returns to an earlier revision.
 */
export interface Companions {
  get(key: string): Promise<StoredText | undefined>;
  put(key: string, text: string, expected: Revision | undefined): Promise<Revision>;
  /** Removes the key at that revision; refuses (`STATE_STALE`) when it is at another. */
  remove(key: string, expected: Revision): Promise<void>;
  /** Full keys below a folder such as `environments/staging/journal`, sorted. */
  list(folder: string): Promise<readonly string[]>;
}

/**
 * A place that remembers resources between runs.
 *
 * A store refuses (`STATE_STALE`) to replace or remove a record that changed since it was read,
 * fails (`STATE_UNREADABLE`, naming the key) rather than leave out a record it cannot parse, and
 * refuses (`STATE_COLLISION`) two names that its keys cannot tell apart. A record is replaced whole
 * or not at all, whatever happens to us meanwhile. `storeContract` in the tests checks all of it on
 * every store.
 */
export interface StateStore extends AsyncDisposable {
  /** Where it is, for people: `filesystem /srv/state`. No secret. */
  readonly location: string;
  /** Every record, sorted by name. */
  list(): Promise<readonly StoredRecord[]>;
  read(name: ResourceName): Promise<StoredRecord | undefined>;
  /**
   * Proves that records of all these names can be kept side by side: to be asked before anything of
   * such a name is made, for afterwards it would exist without a record.
   *
   * @throws StateError `STATE_NAME_FORBIDDEN`, `STATE_COLLISION`
   */
  checkNames(names: readonly ResourceName[]): Promise<void>;
  /** Creates (`expected` `undefined`) or replaces, and answers the new revision. */
  put(record: ResourceRecord, expected: Revision | undefined): Promise<Revision>;
  remove(name: ResourceName, expected: Revision): Promise<void>;
  readonly companions: Companions;
}
