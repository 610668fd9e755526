import type { Secret } from '../kernel/index.ts';
import type { SinkOptions } from './secret-sink.ts';

/** A credential that a cloud has just given out. */
export interface IssuedCredential {
  /** By which the cloud knows it. */
  readonly id: string;
  /** What it consists of, by {@link CredentialIssuer.parts}. */
  readonly parts: ReadonlyMap<string, Secret>;
}

/**
 * A cloud that gives out credentials. The secret part of one is told once, when it is made.
 *
 * Methods reject with `SecretsError`: `CREDENTIAL_UNCERTAIN` where one may have been made that nobody
 * was told of.
 */
export interface CredentialIssuer {
  /** What stands behind the key of the generator in the name of each secret. */
  readonly parts: readonly string[];
  /** Whether there is one of that name already. */
  isTaken(name: string, options?: SinkOptions): Promise<boolean>;
  issue(name: string, options?: SinkOptions): Promise<IssuedCredential>;
  /** Resolves also when it is gone already. */
  revoke(id: string): Promise<void>;
}
