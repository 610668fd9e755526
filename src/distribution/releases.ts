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

/** Reads what GitHub attests about files. */
export interface AttestationReader {
  /**
   * The first hundred attestations of a digest, as the API answers them; at most 8 MiB. `undefined`
   * when there are none, or none that we are let know of.
   *
   * @throws DistributionError
   */
  attestations(source: RepositorySource, sha256: string): Promise<Uint8Array | undefined>;
}
