import type { RepositorySource } from './model.ts';

/** An archive whose digest is the locked one, and who is expected to have signed it. */
export interface IdentityRequest {
  readonly plugin: string;
  readonly archive: {
    /** 64 lower-case hex digits. */
    readonly sha256: string;
    /** Absolute path of the file. */
    readonly path: string;
    /** Where it was published: the address in the lockfile, whatever mirror it came from. */
    readonly url: URL;
  };
  /** `verify.identity` of the manifest, as written. */
  readonly identity: string;
  /** `verify.issuer` of the manifest; without it, an address has GitHub vouch for it. */
  readonly issuer?: string | undefined;
  /** The repository that the manifest says it is released by; a lockfile's word is not enough. */
  readonly source: RepositorySource | undefined;
  readonly signal?: AbortSignal;
}

/** Checks who signed an archive. Called after the digest and before anything is unpacked. */
export interface IdentityVerifier {
  /**
   * Resolves only when the archive was signed by the identity.
   *
   * @throws DistributionError for a missing, foreign, expired or unverifiable signature
   */
  verify(request: IdentityRequest): Promise<void>;
}
