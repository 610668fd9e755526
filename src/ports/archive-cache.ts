/** Which archive; its digest is part of the key, so that no other can be found by it. */
export interface ArchiveKey {
  readonly plugin: string;
  readonly version: string;
  /** Such as `linux-amd64`. */
  readonly platform: string;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

/**
 * A place that keeps archives for later runs. What comes out of it is not to be believed before its
 * digest was checked. May reject with anything; a run is not to fail for it.
 */
export interface ArchiveCache {
  /** What it is called in messages. */
  readonly name: string;
  /** Copies an archive to a path where nothing is yet; `false` when there is none. */
  restore(key: ArchiveKey, path: string): Promise<boolean>;
  save(key: ArchiveKey, path: string): Promise<void>;
}
