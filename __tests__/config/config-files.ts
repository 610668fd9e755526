import { createHash } from 'node:crypto';
import {
  type Config,
  loadConfig,
  type LoadOutcome,
  type ResolvedConfig,
  type ResolveOptions,
  type ResolveOutcome,
  resolveForEnv,
} from '../../src/config/index.ts';
import {
  CoreError,
  type Diagnostic,
  encodeJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../src/kernel/index.ts';
import { type Environment, type Files, FilesError } from '../../src/ports/index.ts';

/** Files that can only be read, given by absolute path. `sizes` overrules the size of a text. */
export function createConfigFiles(
  texts: Readonly<Record<string, string>>,
  sizes: Readonly<Record<string, number>> = {},
): Files {
  const refuse = (): Promise<never> =>
    Promise.reject(new FilesError('FILES_DENIED', 'this folder is read-only'));
  return {
    read: (path) => Promise.resolve(texts[path]),
    sizeBytes: (path) =>
      Promise.resolve(sizes[path] ?? (path in texts ? texts[path]?.length : undefined)),
    list: () => Promise.resolve([]),
    writeAtomically: refuse,
    createExclusively: refuse,
    makeFolder: refuse,
    remove: refuse,
  };
}

/** Loads `/app/infra.yaml` from a text, or a folder of files from a record of relative paths. */
export function load(source: string | Readonly<Record<string, string>>): Promise<LoadOutcome> {
  const texts = typeof source === 'string' ? { 'infra.yaml': source } : source;
  const [main = 'infra.yaml'] = Object.keys(texts);
  const files = createConfigFiles(
    Object.fromEntries(Object.entries(texts).map(([path, text]) => [`/app/${path}`, text])),
  );
  return loadConfig(`/app/${main}`, { files });
}

/** The config of a text that is expected to be valid. */
export async function loadValid(
  source: string | Readonly<Record<string, string>>,
): Promise<Config> {
  const outcome = await load(source);
  if (outcome.kind === 'loaded') return outcome.config;
  throw new CoreError('TEST_CONFIG_INVALID', JSON.stringify(outcome.diagnostics));
}

/** Loads and resolves a text. */
export async function resolve(
  text: string,
  environment = '',
  options: Partial<ResolveOptions> = {},
): Promise<ResolveOutcome> {
  return resolveForEnv(await loadValid(text), environment, {
    variables: lookup({}),
    ...options,
  });
}

/** What a text is in an environment where it is expected to be valid. */
export async function resolveValid(
  text: string,
  environment = '',
  options: Partial<ResolveOptions> = {},
): Promise<ResolvedConfig> {
  const outcome = await resolve(text, environment, options);
  if (outcome.kind === 'resolved') return outcome.config;
  throw new CoreError('TEST_CONFIG_INVALID', JSON.stringify(outcome.diagnostics));
}

/** An environment of exactly these variables. */
export function lookup(variables: Readonly<Record<string, string>>): Environment {
  return (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined);
}

/** Codes of the findings, in order. */
export function codesOf(outcome: { readonly diagnostics: readonly Diagnostic[] }): string[] {
  return outcome.diagnostics.map((diagnostic) => diagnostic.code);
}

/** `code line:column+length` of the findings, in order. */
export function spotsOf(outcome: { readonly diagnostics: readonly Diagnostic[] }): string[] {
  return outcome.diagnostics.map(({ code, place }) =>
    place === undefined
      ? code
      : `${code} ${String(place.line)}:${String(place.column)}+${String(place.length)}`,
  );
}

/** The hash of a config by its definition (compat-core 3.1), independent of the resources room. */
export function hashOf(config: JsonObject | undefined): string {
  if (config === undefined || Object.keys(config).length === 0) return '';
  const members = Object.keys(config)
    .sort()
    .map((key) => `{"K":${encodeJson(key)},"V":${encodeJson(config[key] ?? null)}}`);
  return createHash('sha256')
    .update(`[${members.join(',')}]`)
    .digest('hex');
}

/** A member of a fixture by a path of keys. */
export function at(value: JsonValue | undefined, ...path: readonly string[]): JsonValue {
  let found: JsonValue = value ?? null;
  for (const key of path) found = (isJsonObject(found) ? found[key] : undefined) ?? null;
  return found;
}
