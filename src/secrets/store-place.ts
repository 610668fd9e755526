import { assertNever } from '../kernel/index.ts';
import {
  describeScope,
  type GitHubScope,
  type KeptTarget,
  type SinkTarget,
} from './sink-target.ts';

/** One store of secrets, with everything in its settings filled in. */
export type StorePlace =
  /** The variables of this process, whose names are in upper case behind the prefix. */
  | { readonly kind: 'env'; readonly prefix: string }
  | {
      readonly kind: 'github';
      readonly scope: Exclude<GitHubScope, { readonly kind: 'organization' }>;
      /** The variable that has the token. */
      readonly tokenEnv: string;
    }
  | {
      readonly kind: 'vault';
      readonly address: string;
      readonly mountPath: string;
      readonly version: 1 | 2;
      readonly namespace: string | undefined;
      readonly tokenEnv: string;
    }
  | { readonly kind: 'aws'; readonly region: string | undefined }
  /** A folder with one file for each secret; an absolute path. */
  | { readonly kind: 'file'; readonly folder: string }
  /** The keychain of this machine's user, under one service. */
  | { readonly kind: 'keychain'; readonly service: string };

/** A place where something can be put. */
export type WritablePlace = Exclude<StorePlace, { readonly kind: 'env' | 'keychain' }>;

export function isWritable(place: StorePlace): place is WritablePlace {
  return place.kind !== 'env' && place.kind !== 'keychain';
}

/** Where a secret of that name is put in the place. */
export function toStoreTarget(place: WritablePlace, name: string): KeptTarget {
  switch (place.kind) {
    case 'github':
      return toGitHubTarget(place, name);
    case 'vault':
      return toVaultTarget(place, name);
    case 'aws':
      return toAwsTarget(place, name);
    case 'file':
      return toFileTarget(place, name);
    default:
      return assertNever(place);
  }
}

type PlaceOf<Kind extends StorePlace['kind']> = Extract<StorePlace, { readonly kind: Kind }>;
type TargetOf<Kind extends SinkTarget['kind']> = Extract<SinkTarget, { readonly kind: Kind }>;

export function toGitHubTarget(
  { scope, tokenEnv }: PlaceOf<'github'>,
  name: string,
): TargetOf<'github_secret'> {
  return { kind: 'github_secret', name, app: 'actions', scope, tokenEnv };
}

export function toVaultTarget(
  { kind: _kind, ...place }: PlaceOf<'vault'>,
  name: string,
): TargetOf<'vault_kv'> {
  return { kind: 'vault_kv', path: name, key: VAULT_KEY, ...place };
}

export function toAwsTarget(
  { region }: PlaceOf<'aws'>,
  name: string,
): TargetOf<'aws_secrets_manager'> {
  return { kind: 'aws_secrets_manager', name, region, key: undefined };
}

export function toFileTarget({ folder }: PlaceOf<'file'>, name: string): TargetOf<'file'> {
  return { kind: 'file', path: `${folder}/${name}` };
}

/** The member of a secret in Vault that holds the value. */
export const VAULT_KEY = 'value';

/** A store in words, such as `GitHub secrets of acme/shop`. */
export function describeStorePlace(place: StorePlace): string {
  switch (place.kind) {
    case 'env':
      return 'variables of this process';
    case 'github':
      return `GitHub secrets of ${describeScope(place.scope)}`;
    case 'vault':
      return `store ${place.mountPath}/ of Vault (${place.address})`;
    case 'aws':
      return 'AWS Secrets Manager';
    case 'file':
      return `folder ${place.folder}`;
    case 'keychain':
      return `keychain (${place.service})`;
    default:
      return assertNever(place);
  }
}

/** The variable that a secret of that name is in, where the store is the process itself. */
export function toVariableName(prefix: string, name: string): string {
  return `${prefix}${name}`.toUpperCase().replaceAll('.', '_');
}
