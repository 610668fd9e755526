import {
  createAttestationReader,
  createIdentityVerifier,
  createReleaseReader,
  type InstallPorts,
} from '../distribution/index.ts';
import type {
  ArchiveCache,
  Archives,
  Clock,
  Environment,
  Files,
  FileTrees,
  Http,
  Liveness,
  Reporter,
  Sigstore,
} from '../ports/index.ts';

/** What installing plugins asks of the machine. */
export interface InstallWorld {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly files: Files;
  readonly liveness: Liveness;
  readonly reporter: Reporter;
  readonly http: Http;
  readonly trees: FileTrees;
  readonly archives: Archives;
  readonly sigstore: Sigstore;
  /** Where archives are kept from run to run, in the order to ask. */
  readonly caches: readonly ArchiveCache[];
}

/** Puts the readers of releases and signatures between installing and the machine. */
export function toInstallPorts(world: InstallWorld, signal: AbortSignal): InstallPorts {
  return {
    ...world,
    openIdentities: (token) => {
      const options = { ...token, signal };
      return createIdentityVerifier({
        sigstore: world.sigstore,
        releases: createReleaseReader(options, world),
        attestations: createAttestationReader(options, world),
      });
    },
  };
}
