import { isJsonObject, type JsonArray, type JsonObject, type JsonValue } from '../kernel/index.ts';
import { findMember, findText, type OpenObject, setMember } from './members.ts';
import { type SecretsConfig } from './model.ts';
import { type FileConfig } from './read-file.ts';

/** What a config is after all its files were merged. */
export type MergedConfig = Omit<FileConfig, 'imports' | 'diagnostics'>;

/**
 * Merges files by the rule of upstream's newest line, "the importing file wins, never deep"
 * (compat-core 1.3), and also `infra` and `requires`, which it forgets (T-12, T-13).
 *
 * The files come in the order they are met depth first, the main file in front; since the first to
 * say something wins, merging them one by one is the same as merging import into importer.
 */
export function mergeImports(files: readonly FileConfig[]): MergedConfig {
  return {
    modules: mergeModules(files),
    environments: new Map(files.toReversed().flatMap((file) => [...file.environments])),
    secrets: files.map((file) => file.secrets).reduce(mergeSecrets, undefined),
    secretStores: new Map(files.toReversed().flatMap((file) => [...file.secretStores])),
    autoBootstrap: files.find((file) => file.autoBootstrap !== undefined)?.autoBootstrap,
    sections: mergeSections(files),
  };
}

/** A module of a name that an earlier file has is dropped, its environments with it. */
function mergeModules(files: readonly FileConfig[]): FileConfig['modules'] {
  const taken = new Set<string>();
  return files.flatMap((file) => {
    const fresh = file.modules.filter((module) => module.name === '' || !taken.has(module.name));
    for (const module of fresh) taken.add(module.name);
    return fresh;
  });
}

function mergeSecrets(
  main: SecretsConfig | undefined,
  imported: SecretsConfig | undefined,
): SecretsConfig | undefined {
  if (main === undefined || imported === undefined) return main ?? imported;
  return {
    provider: main.provider || imported.provider,
    config: { ...imported.config, ...main.config },
    defaultStore: main.defaultStore || imported.defaultStore,
    entries: appendNew(main.entries, imported.entries, (entry) => entry.name),
    generate: appendNew(main.generate, imported.generate, (generator) => generator.key),
    place: main.place,
  };
}

/** How deep members are adopted one by one; deeper, the importing file's value stands whole. */
const ADOPTION_DEPTH = new Map([
  ...['workflows', 'triggers', 'pipelines', 'platform', 'vars'].map(
    (section) => [section, 1] as const,
  ),
  ...['sidecars', 'variables', 'plugins', 'requires'].map((name) => [name, 2] as const),
  ['ci', 3] as const,
]);

function mergeSections(files: readonly FileConfig[]): ReadonlyMap<string, JsonValue> {
  const sections = new Map<string, JsonValue>();
  for (const file of files) {
    for (const [name, value] of file.sections) {
      const main = sections.get(name) ?? null;
      sections.set(name, adoptMissing(main, value, ADOPTION_DEPTH.get(name) ?? 0));
    }
  }
  return sections;
}

/** Adds what the main value lacks: members of maps, and items of lists that have another name. */
function adoptMissing(main: JsonValue, imported: JsonValue, depth: number): JsonValue {
  if (main === null) return imported;
  if (depth === 0) return main;
  if (isJsonObject(main) && isJsonObject(imported)) return adoptMembers(main, imported, depth);
  return isList(main) && isList(imported) ? appendNew(main, imported, findItemName) : main;
}

function adoptMembers(main: JsonObject, imported: JsonObject, depth: number): JsonObject {
  const merged: OpenObject = { ...main };
  for (const key of Object.keys(imported)) {
    const mine = findMember(main, key) ?? null;
    setMember(merged, key, adoptMissing(mine, findMember(imported, key) ?? null, depth - 1));
  }
  return merged;
}

/** Items without a name are all kept. */
function appendNew<Item>(
  main: readonly Item[],
  imported: readonly Item[],
  nameOf: (item: Item) => string | undefined,
): readonly Item[] {
  const taken = new Set(main.map(nameOf));
  return [
    ...main,
    ...imported.filter((item) => {
      const name = nameOf(item);
      return name === undefined || !taken.has(name);
    }),
  ];
}

function findItemName(item: JsonValue): string | undefined {
  return isJsonObject(item) ? findText(item, 'name') : undefined;
}

function isList(value: JsonValue): value is JsonArray {
  return Array.isArray(value);
}
