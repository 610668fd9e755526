import type { Release, ReleaseAsset, RepositorySource } from './model.ts';

/** Looks up releases and reads their small files. */
export interface ReleaseReader {
  /**
   * The release of a version, by the tag `v<version>` and then `<version>`.
   *
   * @throws DistributionError
   */
  find(source: RepositorySource, version: string): Promise<Release>;
  /** The newest release that is neither a draft nor a pre-release. */
  latest(source: RepositorySource): Promise<Release>;
  /** The bytes of a small asset, such as `checksums.txt`; at most 1 MiB. */
  read(source: RepositorySource, asset: ReleaseAsset): Promise<Uint8Array>;
}
