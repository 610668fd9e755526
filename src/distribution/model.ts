import type { Place, Secret } from '../kernel/index.ts';

/** An operating system and processor as Go spells them, such as `linux-amd64`. */
export interface Platform {
  readonly os: string;
  readonly arch: string;
}

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
  readonly place: Place;
}

/** The plugins that a project asks for: `wfctl.yaml`. */
export interface ProjectManifest {
  readonly file: string;
  readonly plugins: readonly PluginPin[];
}

/** One archive of one release, pinned. */
export interface LockedArchive {
  readonly url: string;
  /** SHA-256 of the archive, 64 lower-case hex digits. */
  readonly sha256: string;
  /** Upstream's record of a compatibility check, kept as it was read; ours are without. */
  readonly compatibility: LockedCompatibility | undefined;
  readonly place: Place;
}

export interface LockedCompatibility {
  readonly mode: string;
  readonly status: string;
  readonly engineVersion: string;
  readonly evidenceDigest: string;
  readonly forced: boolean;
  readonly reason: string;
}

/** One plugin as the lockfile pins it. */
export interface LockedPlugin {
  readonly name: string;
  readonly version: string;
  readonly source: string | undefined;
  /** By platform, such as `linux-amd64`; empty when the lockfile has none. */
  readonly archives: ReadonlyMap<string, LockedArchive>;
  readonly place: Place;
}

/** `.wfctl-lock.yaml`, of whatever vintage it was. */
export interface Lockfile {
  readonly file: string;
  /** `legacy` pins no archive: its digests are of installed executables of one machine (T-80). */
  readonly vintage: 'legacy' | 'v1';
  readonly plugins: readonly LockedPlugin[];
  readonly sourceManifestSha256: string | undefined;
  readonly lockfileSha256: string | undefined;
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
