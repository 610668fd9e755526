import { type JsonObject, suggest } from '../kernel/index.ts';
import { type Checker, type Located } from './checker.ts';
import { type Locator } from './locate.ts';
import {
  GENERATOR_TYPES,
  type GeneratorType,
  type SecretEntry,
  type SecretGenerator,
  type SecretsConfig,
  type SecretStoreConfig,
} from './model.ts';

const SECRETS_KEYS = ['provider', 'config', 'defaultStore', 'entries', 'generate', 'rotation'];
const ENTRY_KEYS = ['name', 'description', 'store', 'rotation'];
const GENERATOR_KEYS = ['key', 'type', 'length', 'source', 'name', 'store'];
const STORE_KEYS = ['provider', 'config'];

/** Reads the `secrets` section (compat-core 1.9); `undefined` when there is none. */
export function readSecrets(
  section: Located,
  checker: Checker,
  locator: Locator,
): SecretsConfig | undefined {
  const secrets = checker.map(section);
  if (secrets === undefined) return undefined;
  checker.onlyKeys(secrets, SECRETS_KEYS);
  return {
    provider: checker.text(secrets, 'provider'),
    config: readConfig(secrets, checker),
    defaultStore: checker.text(secrets, 'defaultStore'),
    entries: readItems(secrets, 'entries', checker).map((item) =>
      readEntry(item, checker, locator),
    ),
    generate: readItems(secrets, 'generate', checker).map((item) =>
      readGenerator(item, checker, locator),
    ),
    place: locator.placeOfKey(section.path),
  };
}

/** Reads the `secretStores` section by name of store. */
export function readSecretStores(
  section: Located,
  checker: Checker,
  locator: Locator,
): ReadonlyMap<string, SecretStoreConfig> {
  const stores = checker.map(section);
  const found = new Map<string, SecretStoreConfig>();
  for (const name of Object.keys(stores?.value ?? {})) {
    const store = stores && checker.map(checker.member(stores, name));
    if (store === undefined) continue;
    checker.onlyKeys(store, STORE_KEYS);
    found.set(name, {
      provider: checker.text(store, 'provider'),
      config: readConfig(store, checker),
      place: locator.placeOfKey(store.path),
    });
  }
  return found;
}

function readConfig(parent: Located<JsonObject>, checker: Checker): JsonObject {
  return checker.map(checker.member(parent, 'config'))?.value ?? {};
}

function readItems(
  secrets: Located<JsonObject>,
  key: string,
  checker: Checker,
): readonly Located<JsonObject>[] {
  return checker
    .list(checker.member(secrets, key))
    .map((item) => checker.map(item))
    .filter((item) => item !== undefined);
}

function readEntry(item: Located<JsonObject>, checker: Checker, locator: Locator): SecretEntry {
  checker.onlyKeys(item, ENTRY_KEYS);
  const name = checker.text(item, 'name');
  if (name === '') {
    const detail = 'An entry of "secrets.entries" needs a "name". Add one.';
    checker.report('BAD_SHAPE', detail, locator.placeOf(item.path));
  }
  return {
    name,
    description: checker.text(item, 'description'),
    store: checker.text(item, 'store'),
    place: locator.placeOf([...item.path, 'name']),
  };
}

/** More than this is a slip of the pen, and more than most stores take. */
const MAX_LENGTH = 4096;

function readGenerator(
  item: Located<JsonObject>,
  checker: Checker,
  locator: Locator,
): SecretGenerator {
  checker.onlyKeys(item, GENERATOR_KEYS);
  const key = checker.text(item, 'key');
  const type = checker.text(item, 'type');
  const refuse = (at: string, detail: string): void => {
    checker.report('BAD_SHAPE', detail, locator.placeOf([...item.path, at]));
  };
  if (key === '' || type === '') {
    const detail =
      'An entry of "secrets.generate" needs a "key" and a "type". Add what is missing.';
    checker.report('BAD_SHAPE', detail, locator.placeOf(item.path));
  } else if (!isGeneratorType(type)) {
    const known = GENERATOR_TYPES.join(', ');
    refuse('type', `There is no generator "${type}".${suggest(type, GENERATOR_TYPES)} ${known}.`);
  }
  const generator = {
    key,
    type: isGeneratorType(type) ? type : 'random_hex',
    length: checker.count(item, 'length'),
    source: checker.text(item, 'source'),
    name: checker.text(item, 'name'),
    store: checker.text(item, 'store'),
    place: locator.placeOf([...item.path, 'key']),
  } as const;
  if (generator.length > MAX_LENGTH) {
    refuse('length', `"length" is at most ${String(MAX_LENGTH)}. Choose a smaller one.`);
  }
  if (generator.type === 'infra_output' && splitSource(generator.source) === undefined) {
    const has = generator.source === '' ? '' : ` It has "${generator.source}".`;
    refuse('source', `An infra_output needs "source: MODULE.OUTPUT", such as \`db.uri\`.${has}`);
  }
  return generator;
}

function isGeneratorType(type: string): type is GeneratorType {
  return GENERATOR_TYPES.some((known) => known === type);
}

/** The two halves of the source of an `infra_output`, at the first dot; `undefined` where one is missing. */
export function splitSource(
  source: string,
): { readonly module: string; readonly output: string } | undefined {
  const dot = source.indexOf('.');
  const [module, output] = [source.slice(0, Math.max(0, dot)), source.slice(dot + 1)];
  return module === '' || output === '' ? undefined : { module, output };
}
