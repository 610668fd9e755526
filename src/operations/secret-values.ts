import { type Config, namesOf } from '../config/index.ts';
import { type Diagnostic, type Place, Secret, toErrorChain } from '../kernel/index.ts';
import type { Environment } from '../ports/index.ts';
import {
  createOrderedRuns,
  describeStorePlace,
  SecretsError,
  type StorePlace,
  toVariableName,
} from '../secrets/index.ts';
import { environmentFlag } from '../resources/index.ts';
import type { OperationPorts } from './ports.ts';
import { type ConfiguredStore, type SecretStores, withSecrets } from './secret-stores.ts';

/** A secret that a config declares, by which its texts may refer to it. */
export interface DeclaredSecret {
  readonly name: string;
  /** The store it asks for; empty for none. */
  readonly store: string;
  /** Whether it is there only once an apply has brought it about, and missing until then. */
  readonly mayBeMissing: boolean;
  /** Whether `secrets.generate` makes it. */
  readonly isGenerated: boolean;
  readonly place: Place;
}

/** Every secret of `secrets.entries` and `secrets.generate`, by name. */
export function listDeclared({
  secrets,
}: Pick<Config, 'secrets'>): ReadonlyMap<string, DeclaredSecret> {
  const generated = (secrets?.generate ?? []).flatMap((generator) =>
    namesOf(generator).map((name) => ({
      ...{ name, store: generator.store, isGenerated: true, place: generator.place },
      mayBeMissing: generator.type === 'infra_output',
    })),
  );
  const entered = (secrets?.entries ?? []).map(({ name, store, place }) => ({
    ...{ name, store, place, isGenerated: false, mayBeMissing: false },
  }));
  return new Map([...generated, ...entered].map((secret) => [secret.name, secret]));
}

/** What reading secrets came to. */
export interface SecretValues {
  /** The variables, with what was read in place of those of its name, and without what is wrong. */
  readonly variables: Environment;
  /** Errors, about every secret that is missing, empty or cannot be read. */
  readonly problems: readonly Diagnostic[];
}

/** Where values come from. */
export interface ValueSources {
  readonly stores: SecretStores;
  readonly variables: Environment;
  /** Empty for the base config. */
  readonly environment: string;
}

/** How many are read at the same time. */
const LIMIT = 4;

/**
 * Reads secrets from their stores. What a store never gives back is expected among the variables
 * (T-55). One that is missing or empty is told by its name, and never taken for an empty text (T-56).
 */
export async function readSecretValues(
  secrets: readonly DeclaredSecret[],
  sources: ValueSources,
  ports: Pick<OperationPorts, 'concealer'>,
): Promise<SecretValues> {
  const runs = createOrderedRuns(LIMIT);
  const readings = await Promise.all(
    secrets.map((secret) => runs.run(secret.name, () => readSecret(secret, sources, ports))),
  );
  const values = new Map<string, Secret>();
  const wrong = new Set<string>();
  const problems = new Set<Diagnostic>();
  readings.forEach((reading, index) => {
    const name = secrets[index]?.name ?? '';
    if (reading.kind === 'value') values.set(name, reading.value);
    if (reading.kind !== 'wrong') return;
    wrong.add(name);
    for (const problem of reading.problems) problems.add(problem);
  });
  const known = withSecrets(sources.variables, values);
  return {
    variables: (name) => (wrong.has(name) ? undefined : known(name)),
    problems: [...problems],
  };
}

type Reading =
  | { readonly kind: 'value'; readonly value: Secret }
  | { readonly kind: 'not-yet' }
  | { readonly kind: 'wrong'; readonly problems: readonly Diagnostic[] };

async function readSecret(
  secret: DeclaredSecret,
  { stores, variables, environment }: ValueSources,
  { concealer }: Pick<OperationPorts, 'concealer'>,
): Promise<Reading> {
  const opening = stores.open(secret.store);
  if (opening.kind === 'unusable') return { kind: 'wrong', problems: opening.problems };
  try {
    const value = await find(secret.name, opening, variables);
    if (value === undefined) {
      return secret.mayBeMissing
        ? { kind: 'not-yet' }
        : refuse(toMissing(secret, opening, environment));
    }
    if (value.reveal() === '') return refuse(toEmpty(secret, opening, environment));
    concealer.conceal(value.reveal());
    return { kind: 'value', value };
  } catch (error) {
    if (!(error instanceof SecretsError)) throw error;
    return refuse(toUnreadable(secret, error));
  }
}

/** A variable has the name as the config writes it, or as GitHub does. */
async function find(
  name: string,
  { store }: ConfiguredStore,
  variables: Environment,
): Promise<Secret | undefined> {
  if (store.read !== undefined) return await store.read(name);
  return toSecret(variables(name)) ?? toSecret(variables(name.toUpperCase()));
}

function toSecret(text: string | undefined): Secret | undefined {
  return text === undefined ? undefined : new Secret(text);
}

function refuse(problem: Diagnostic): Reading {
  return { kind: 'wrong', problems: [problem] };
}

function toMissing(
  secret: DeclaredSecret,
  { place, store }: ConfiguredStore,
  environment: string,
): Diagnostic {
  const { name } = secret;
  const where =
    store.read === undefined
      ? `not in the variables of this process. The ${describeStorePlace(place)} are never given back`
      : `not in the ${describeStorePlace(place)}`;
  return {
    ...{ severity: 'error', code: 'SECRET_MISSING', summary: 'A secret is missing' },
    detail: `The secret "${name}" is ${where}. ${toRemedy(secret, place, environment)}`,
    place: secret.place,
  };
}

function toEmpty(
  secret: DeclaredSecret,
  { place, store }: ConfiguredStore,
  environment: string,
): Diagnostic {
  const { name } = secret;
  const where = store.read === undefined ? 'variables of this process' : describeStorePlace(place);
  return {
    ...{ severity: 'error', code: 'SECRET_EMPTY', summary: 'A secret is empty' },
    detail:
      `The secret "${name}" is in the ${where}, and has no value. In a workflow a secret that ` +
      `does not exist looks so. ${toRemedy(secret, place, environment)}`,
    place: secret.place,
  };
}

function toUnreadable(secret: DeclaredSecret, error: SecretsError): Diagnostic {
  const { text, hint = '' } = toErrorChain(error);
  return {
    ...{ severity: 'error', code: 'SECRET_UNREADABLE', summary: 'A secret cannot be read' },
    detail: `The secret "${secret.name}" could not be read: ${text}. ${hint}`.trimEnd(),
    place: secret.place,
  };
}

function toRemedy(
  { name, isGenerated }: DeclaredSecret,
  place: StorePlace,
  environment: string,
): string {
  const command = `    wfctl infra secrets sync${environmentFlag(environment)}`;
  const making = isGenerated ? ` Where it was never made, make it:\n\n${command}` : '';
  switch (place.kind) {
    case 'env':
      return `Set ${toVariableName(place.prefix, name)}; in a workflow under \`env:\`.${making}`;
    case 'github':
      return `Hand it over under \`env:\` of the step: \`${name}: \${{ secrets.${name.toUpperCase()} }}\`.${making}`;
    default:
      return `Put it there, or name another store.${making}`;
  }
}
