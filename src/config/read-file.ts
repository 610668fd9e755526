import {
  type Diagnostic,
  findNearest,
  type JsonObject,
  type JsonValue,
  type Place,
} from '../kernel/index.ts';
import { Checker, type Located } from './checker.ts';
import {
  type EnvironmentDefaults,
  type ModuleConfig,
  type SecretsConfig,
  type SecretStoreConfig,
} from './model.ts';
import { type ParsedFile } from './parse.ts';
import { readEnvironmentDefaults } from './read-environments.ts';
import { readModules } from './read-module.ts';
import { readSecrets, readSecretStores } from './read-secrets.ts';

/** What one file says, before its imports are merged in. Absent sections are `undefined` or empty. */
export interface FileConfig {
  readonly imports: readonly ImportLine[];
  readonly modules: readonly ModuleConfig[];
  readonly environments: ReadonlyMap<string, EnvironmentDefaults | undefined>;
  readonly secrets: SecretsConfig | undefined;
  readonly secretStores: ReadonlyMap<string, SecretStoreConfig>;
  readonly autoBootstrap: boolean | undefined;
  readonly sections: ReadonlyMap<string, JsonValue>;
  readonly diagnostics: readonly Diagnostic[];
}

/** One entry of `imports`. */
export interface ImportLine {
  readonly path: string;
  readonly place: Place;
}

const OUR_SECTIONS = ['imports', 'modules', 'environments', 'secrets', 'secretStores', 'infra'];

/** Top-level sections of the applications that share these files; never misspellings of ours. */
const FOREIGN_SECTIONS = new Set([
  ...['workflows', 'triggers', 'pipelines', 'platform', 'plugins', 'sidecars', 'services', 'mesh'],
  ...['networking', 'security', 'engine', 'ci', 'requires', 'infrastructure', 'vars', 'variables'],
]);

/** Checks one parsed file and reads it into the model, with everything found wrong in it. */
export function readFile(file: ParsedFile): FileConfig {
  const checker = new Checker(file);
  const { locator } = file;
  const root: Located<JsonObject> = checker.map({ value: file.root, path: [] }) ?? {
    value: {},
    path: [],
  };
  const section = (key: string): Located => checker.member(root, key);
  for (const key of OUR_SECTIONS) if (key !== 'modules') checker.own([key]);
  const config = {
    imports: readImports(root, file, checker),
    modules: readModules(section('modules'), { checker, locator }),
    environments: readEnvironmentDefaults(section('environments'), checker),
    secrets: readSecrets(section('secrets'), checker, locator),
    secretStores: readSecretStores(section('secretStores'), checker, locator),
    autoBootstrap: readAutoBootstrap(section('infra'), checker),
    sections: readForeignSections(root, file, checker),
  };
  checker.refuseOddities();
  return { ...config, diagnostics: checker.diagnostics };
}

function readImports(
  root: Located<JsonObject>,
  { locator }: ParsedFile,
  checker: Checker,
): readonly ImportLine[] {
  return checker
    .texts(root, 'imports')
    .map((path, index) => ({ path, place: locator.placeOf(['imports', index]) }));
}

function readAutoBootstrap(section: Located, checker: Checker): boolean | undefined {
  const infra = checker.map(section);
  if (infra === undefined) return undefined;
  checker.onlyKeys(infra, ['auto_bootstrap']);
  return checker.flag(infra, 'auto_bootstrap');
}

function readForeignSections(
  root: Located<JsonObject>,
  { locator }: ParsedFile,
  checker: Checker,
): ReadonlyMap<string, JsonValue> {
  const sections = new Map<string, JsonValue>();
  for (const [key, value] of Object.entries(root.value)) {
    if (OUR_SECTIONS.includes(key)) continue;
    sections.set(key, value);
    const nearest = FOREIGN_SECTIONS.has(key) ? undefined : findNearest(key, OUR_SECTIONS);
    if (nearest !== undefined) {
      const detail = `Nothing reads a section called "${key}". Did you mean "${nearest}"?`;
      checker.report('MISSPELT_SECTION', detail, locator.placeOfKey([key]));
    }
  }
  return sections;
}
