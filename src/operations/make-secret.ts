import { assertNever, Secret } from '../kernel/index.ts';
import type { Environment } from '../ports/index.ts';
import {
  createSpacesKeys,
  type CredentialIssuer,
  makeRandomSecret,
  SecretsError,
} from '../secrets/index.ts';
import type { GeneratedSecret } from './generated-secrets.ts';
import type { OperationPorts } from './ports.ts';

/** What one generator made, by name. */
export type MadeSecrets = ReadonlyMap<string, Secret>;

/** What making is done with. */
export interface MakingParts {
  readonly ports: Pick<OperationPorts, 'concealer' | 'environment' | 'sinkPorts'>;
  /** Aborted: nothing more is made. What was made is put into its store all the same. */
  readonly cancelled: AbortSignal;
}

/**
 * Makes the secrets of a generator and puts them into their store. They are concealed before they go
 * anywhere.
 *
 * @param there Those of the names that the store has already, of which some others are missing.
 * @throws SecretsError; nothing that costs or opens anything is left behind then, unless it says so.
 */
export async function makeSecret(
  generated: GeneratedSecret,
  there: ReadonlySet<string>,
  parts: MakingParts,
): Promise<MadeSecrets> {
  const { generator } = generated;
  switch (generator.type) {
    case 'random_hex':
    case 'random_base64':
    case 'random_alphanumeric': {
      const value = makeRandomSecret(generator.type, generator.length);
      const made = new Map([[generator.key, value]]);
      await keep(made, generated, parts);
      return made;
    }
    case 'provider_credential':
      return await makeCredential(generated, there, parts);
    case 'infra_output':
      return new Map();
    default:
      return assertNever(generator.type);
  }
}

async function keep(
  made: MadeSecrets,
  { store }: GeneratedSecret,
  { ports }: MakingParts,
): Promise<void> {
  for (const value of made.values()) ports.concealer.conceal(value.reveal());
  for (const [name, value] of made) await store.sinkFor(name).put(value);
}

async function makeCredential(
  generated: GeneratedSecret,
  there: ReadonlySet<string>,
  parts: MakingParts,
): Promise<MadeSecrets> {
  const { key, name } = generated.generator;
  if (name === '') throw unnamed(key);
  const issuer = openIssuer(parts.ports);
  // The name is the cloud's only trace of what an earlier run made and did not come to keep (T-72).
  if (await issuer.isTaken(name, { signal: parts.cancelled })) throw taken(name, generated);
  const { id, parts: values } = await issuer.issue(name);
  const named = [...values].map(([part, value]) => [`${key}_${part}`, value] as const);
  // What is missing comes last: once that is there, everything is.
  const made = new Map(named.toSorted(([a], [b]) => Number(there.has(b)) - Number(there.has(a))));
  try {
    await keep(made, generated, parts);
  } catch (error) {
    if (await isKept(made, generated, error)) return made;
    await takeBack({ issuer, id, name }, error);
    throw error;
  }
  return made;
}

/**
 * Whether everything came to be there after all, as when only an answer was lost. Where the store
 * cannot say, nothing is taken back: a secret that is there and does not work any more would be kept
 * by every later run.
 *
 * @throws SecretsError `CREDENTIAL_UNCERTAIN`
 */
async function isKept(
  made: MadeSecrets,
  { store, names, generator }: GeneratedSecret,
  cause: unknown,
): Promise<boolean> {
  try {
    if (store.read === undefined) return (await store.find(names)).size === names.length;
    for (const [name, value] of made) {
      if ((await store.read(name))?.reveal() !== value.reveal()) return false;
    }
    return true;
  } catch (error) {
    if (!(error instanceof SecretsError)) throw error;
    const message = `it is not known whether the credential ${generator.name} came to its store`;
    throw new SecretsError('CREDENTIAL_UNCERTAIN', message, {
      cause,
      hint: `It is left as it is. See whether ${names.join(' and ')} are there now; if not, delete the key ${generator.name} at the provider and run this again.`,
    });
  }
}

async function takeBack(
  {
    issuer,
    id,
    name,
  }: { readonly issuer: CredentialIssuer; readonly id: string; readonly name: string },
  cause: unknown,
): Promise<void> {
  try {
    await issuer.revoke(id);
  } catch (error) {
    if (!(error instanceof SecretsError)) throw error;
    throw new SecretsError(
      'CREDENTIAL_UNCERTAIN',
      `the credential ${name} could neither be kept nor taken back`,
      { cause, hint: `Delete the key ${name} at the provider, and run this again.` },
    );
  }
}

/** The variables that DigitalOcean's own tools read. */
const TOKEN = 'DIGITALOCEAN_TOKEN';
const API = 'DIGITALOCEAN_API_URL';

function openIssuer({ concealer, environment, sinkPorts }: MakingParts['ports']): CredentialIssuer {
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

function taken(name: string, { generator, names }: GeneratedSecret): SecretsError {
  return new SecretsError('CREDENTIAL_TAKEN', `there is a key called ${name} at the provider`, {
    hint: `Its secret cannot be read again, and ${names.join(' and ')} are not all in the store. If nobody uses that key, delete it at the provider and run this again; otherwise give ${generator.key} another \`name\`.`,
  });
}
