import type { Place, Secret } from '../kernel/index.ts';

/** One plugin as `wfctl.yaml` pins it (compat-plugins 5.1). */
export interface PluginPin {
  readonly name: string;
  /** An exact version, as written: with or without a leading `v`. */
  readonly version: string;
  /** Where its releases are, such as `github.com/owner/repo`. */
  readonly source: string | undefined;
  /** The variable that holds the token for its releases. */
  readonly authEnv: string | undefined;
  /** Who must have signed its archives. */
  readonly identity: string | undefined;
  /** Who must have vouched for that identity, where it is not GitHub. */
  readonly issuer?: string | undefined;
  readonly place: Place;
}

/** The plugins that a project asks for: `wfctl.yaml`. */
export interface ProjectManifest {
  readonly file: string;
  /** Its `version`; 0 when it has none. */
  readonly formatVersion: number;
  readonly plugins: readonly PluginPin[];
}

/** What a lockfile says of one archive of one release. */
export interface ArchivePin {
  readonly url: string;
  /** SHA-256 of the archive, 64 lower-case hex digits. */
  readonly sha256: string;
  /** Upstream's record of a compatibility check, kept as it was read; ours are without. */
  readonly compatibility: LockedCompatibility | undefined;
}

/** An archive as a lockfile that was read pins it. */
export interface LockedArchive extends ArchivePin {
  readonly place: Place;
}

/** Upstream's record of a compatibility check. Empty texts where it says nothing. */
export interface LockedCompatibility {
  readonly mode: string;
  readonly status: string;
  readonly engineVersion: string;
  readonly evidenceDigest: string;
  readonly forced: boolean;
  readonly reason: string;
}

/** What a lockfile says of one plugin. */
export interface PluginLock {
  readonly name: string;
  readonly version: string;
  readonly source: string | undefined;
  /** By platform, such as `linux-amd64`; empty when the lockfile has none. */
  readonly archives: ReadonlyMap<string, ArchivePin>;
}

/** One plugin as a lockfile that was read pins it. */
export interface LockedPlugin extends PluginLock {
  readonly archives: ReadonlyMap<string, LockedArchive>;
  readonly place: Place;
}

/** `.wfctl-lock.yaml`, of whatever vintage it was. */
export interface Lockfile {
  readonly file: string;
  /** `legacy` pins no archive: its digests are of installed executables of one machine (T-80). */
  readonly vintage: 'legacy' | 'v1';
  /** As written; `undefined` when it does not say. */
  readonly generatedAt: string | undefined;
  readonly plugins: readonly LockedPlugin[];
  readonly sourceManifestSha256: string | undefined;
  readonly lockfileSha256: string | undefined;
  /** Where the two digests stand, for findings about the file as a whole. */
  readonly digestPlaces: Readonly<
    Partial<Record<'source_manifest_sha256' | 'lockfile_sha256', Place | undefined>>
  >;
}

/** A repository on GitHub, or on a GitHub Enterprise Server. */
export interface RepositorySource {
  /** `github.com`, or the host of the server. */
  readonly host: string;
  readonly owner: string;
  readonly repository: string;
}

/** One file of a release. */
export interface ReleaseAsset {
  readonly name: string;
  readonly id: number;
  /** The public address, which is what a lockfile pins. */
  readonly url: string;
  readonly sizeBytes: number;
}

export interface Release {
  readonly tag: string;
  readonly assets: readonly ReleaseAsset[];
}

/** Which token goes to which repository's host, and to nobody else. */
export interface Credentials {
  /** The variable it came from, for messages. */
  readonly variable: string;
  readonly token: Secret;
}
