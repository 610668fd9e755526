import { type JsonObject } from '../kernel/index.ts';
import { type Checker, type Located } from './checker.ts';
import { type EnvironmentDefaults } from './model.ts';

const KEYS = [
  'provider',
  'region',
  'envVars',
  'secretsProvider',
  'secretsPrefix',
  'secretsStoreOverride',
  'approvalRequired',
  'exposure',
  'build',
];

/** Reads the top-level `environments` section (compat-core 1.6). A null entry only names it. */
export function readEnvironmentDefaults(
  section: Located,
  checker: Checker,
): ReadonlyMap<string, EnvironmentDefaults | undefined> {
  const environments = checker.map(section);
  const found = new Map<string, EnvironmentDefaults | undefined>();
  for (const name of Object.keys(environments?.value ?? {})) {
    const entry = environments && checker.map(checker.member(environments, name));
    found.set(name, entry && readDefaults(entry, checker));
  }
  return found;
}

function readDefaults(entry: Located<JsonObject>, checker: Checker): EnvironmentDefaults {
  checker.onlyKeys(entry, KEYS);
  return {
    provider: checker.text(entry, 'provider') || undefined,
    region: checker.text(entry, 'region') || undefined,
    envVars: readVariables(entry, checker),
    secretsStoreOverride: checker.text(entry, 'secretsStoreOverride') || undefined,
    approvalRequired: checker.flag(entry, 'approvalRequired') ?? false,
  };
}

/** Numbers and booleans keep their literal text; null is the empty text. */
function readVariables(entry: Located<JsonObject>, checker: Checker): ReadonlyMap<string, string> {
  const variables = checker.map(checker.member(entry, 'envVars'));
  if (variables === undefined) return new Map();
  return new Map(
    Object.keys(variables.value).map((key) => [key, checker.text(variables, key)] as const),
  );
}
