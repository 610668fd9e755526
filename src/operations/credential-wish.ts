import { Secret } from '../kernel/index.ts';
import type { Environment } from '../ports/index.ts';
import {
  createSpacesKeys,
  type CredentialIssuer,
  SecretsError,
  toStoreTarget,
  toUnfinishedName,
} from '../secrets/index.ts';
import type { GeneratedSecret } from './generated-secrets.ts';
import type { OperationPorts } from './ports.ts';

/** A credential that is to be at its cloud, and with all its parts in a store. */
export interface CredentialWish {
  readonly generated: GeneratedSecret;
  readonly issuer: CredentialIssuer;
  /** What it is called at its cloud. */
  readonly name: string;
  /** What it is called until its parts are in the store: proof that it is ours, and nobody's yet. */
  readonly unfinishedName: string;
}

/** What credentials are asked for with. */
export type CredentialPorts = Pick<
  OperationPorts,
  'concealer' | 'environment' | 'reporter' | 'sinkPorts'
>;

/** @throws SecretsError `CREDENTIAL_UNNAMED` */
export function toCredentialWish(
  generated: GeneratedSecret,
  ports: CredentialPorts,
): CredentialWish {
  const { generator, names, place } = generated;
  const { name, key } = generator;
  if (name === '') throw unnamed(key);
  const targets = names.map((secret) => toStoreTarget(place, secret));
  const unfinishedName = toUnfinishedName(name, targets);
  return { generated, issuer: openIssuer(ports), name, unfinishedName };
}

/** Whether there is a token to ask the cloud with. */
export function canAskIssuer({ environment }: Pick<OperationPorts, 'environment'>): boolean {
  return readVariable(TOKEN, environment) !== undefined;
}

/** The variables that DigitalOcean's own tools read. */
const TOKEN = 'DIGITALOCEAN_TOKEN';
const API = 'DIGITALOCEAN_API_URL';

function openIssuer({ concealer, environment, sinkPorts }: CredentialPorts): CredentialIssuer {
  const written = readVariable(TOKEN, environment);
  if (written !== undefined) concealer.conceal(written);
  const token = written === undefined ? undefined : new Secret(written);
  const api = readVariable(API, environment) ?? 'https://api.digitalocean.com/';
  return createSpacesKeys({ ...sinkPorts, api, token });
}

function readVariable(name: string, environment: Environment): string | undefined {
  const value = environment(name) ?? '';
  return value === '' ? undefined : value;
}

function unnamed(key: string): SecretsError {
  return new SecretsError('CREDENTIAL_UNNAMED', `the credential ${key} has no name`, {
    hint: 'Write `name`: it is what the provider calls the key, and how it is found again.',
  });
}
