import type { Branded, Secret } from '../kernel/index.ts';
import type { BucketOptions } from './bucket-options.ts';

/** What a server calls one version of an object. Opaque; the same text may get the same tag again. */
export type EntityTag = Branded<string, 'EntityTag'>;

/** Where the next page of a listing begins. Opaque. */
export type PageToken = Branded<string, 'PageToken'>;

/** An object as it was read. */
export interface BucketObject {
  readonly text: string;
  readonly tag: EntityTag;
  /** See {@link BucketContent.mark}; absent for what others wrote. */
  readonly mark?: string;
}

/** An object as it is to be. */
export interface BucketContent {
  readonly text: string;
  /** A media type. */
  readonly contentType: string;
  /**
   * A word kept beside the text and given back with it: how a writer knows its write again when the
   * answer was lost. Letters, digits and hyphens, a thousand at most.
   */
  readonly mark: string;
}

/** Which keys to list. */
export interface BucketListing {
  /** Keys begin with it, whatever follows; empty for all. */
  readonly prefix: string;
  /** `level` leaves out the keys that have a `/` behind the prefix. */
  readonly depth: 'level' | 'all';
  /** Of the page before; absent for the first. */
  readonly from?: PageToken;
}

/** Some of the keys, in no promised order. */
export interface BucketPage {
  readonly keys: readonly string[];
  /** Absent on the last page. */
  readonly next?: PageToken;
}

/**
 * An object store, in the few words we need.
 *
 * Whatever a method answers is true of the bucket, and what it wrote is seen by whoever reads later.
 * Nothing is tried again here: where an answer was lost (`BUCKET_UNCERTAIN`) only the caller knows
 * how to find out what happened. Every method rejects with {@link BucketError}.
 */
export interface Bucket extends AsyncDisposable {
  /** The object, or `undefined` when there is none. */
  get(key: string): Promise<BucketObject | undefined>;
  /**
   * Creates (`expected` `undefined`) or replaces an object whole, on condition that it is as
   * expected. Resolves to `undefined`, having changed nothing, when it is not.
   */
  putIfMatch(
    key: string,
    content: BucketContent,
    expected: EntityTag | undefined,
  ): Promise<EntityTag | undefined>;
  /**
   * Deletes an object on condition that it is as expected; `false` when it is not. One that is gone
   * counts as deleted. A server that has no conditional deletion refuses (`BUCKET_UNSUPPORTED`), or
   * ignores the condition in silence and deletes what is there.
   */
  delete(key: string, expected: EntityTag): Promise<boolean>;
  list(listing: BucketListing): Promise<BucketPage>;
}

/**
 * Brings a bucket about. Both methods may be called again without harm; nothing is tried again here,
 * and both reject with {@link BucketError}.
 */
export interface BucketMaker {
  /**
   * Creates the bucket where its options say, empty and open to nobody but its account. `name-taken`
   * where there is one of that name already, which only a listing can tell to be ours.
   */
  create(): Promise<'created' | 'name-taken'>;
  /**
   * Lets the bucket keep what is overwritten or deleted in it. `BUCKET_UNSUPPORTED` where a server
   * cannot, or does so for a whole account only.
   */
  keepVersions(): Promise<void>;
}

/** The object stores that can be reached from here. Neither method makes a request yet. */
export interface Buckets {
  /** @param conceal Told every secret that is found or received on the way, before it is used. */
  open(options: BucketOptions, conceal: (secret: Secret) => void): Promise<Bucket>;
  /** @param conceal As of `open`. */
  openMaker(options: BucketOptions, conceal: (secret: Secret) => void): Promise<BucketMaker>;
}
