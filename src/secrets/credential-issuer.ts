import type { Secret } from '../kernel/index.ts';
import type { SinkOptions } from './secret-sink.ts';

/** A credential that a cloud has just given out. */
export interface IssuedCredential {
  /** By which the cloud knows it. */
  readonly id: string;
  /** What it consists of, by name of the part. */
  readonly parts: ReadonlyMap<string, Secret>;
}

/** A credential as its cloud lists it: what it consists of is told once, when it is made. */
export interface ListedCredential {
  readonly id: string;
  readonly name: string;
  /** How long ago it was made, by the cloud's own clock; 0 where it does not say. */
  readonly ageMs: number;
}

/**
 * A cloud that gives out credentials. Names are no keys: two credentials may have the same.
 *
 * Methods reject with `SecretsError`: `CREDENTIAL_UNCERTAIN` where one may have been made that nobody
 * was told of.
 */
export interface CredentialIssuer {
  /** The part of a credential by which the cloud knows it, and which is no secret to it. */
  readonly idPart: string;
  /** All that have one of the names, on however many pages. */
  list(names: readonly string[], options?: ListOptions): Promise<readonly ListedCredential[]>;
  issue(name: string, options?: SinkOptions): Promise<IssuedCredential>;
  /** Changes nothing but the name; `gone` where there is no such credential any more. */
  rename(id: string, name: string): Promise<'renamed' | 'gone'>;
  /** Resolves also when it is gone already. */
  revoke(id: string): Promise<void>;
}

export interface ListOptions extends SinkOptions {
  /** Asks one time only: for what a later run can do as well. */
  readonly isOnce?: boolean;
}
