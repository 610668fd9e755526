import { dirname, resolve } from 'node:path';
import { type Diagnostic, hasErrors, isJsonObject, type JsonValue } from '../kernel/index.ts';
import { type Files } from '../ports/index.ts';
import { toFinding } from './finding.ts';
import { namesOf } from './generated-names.ts';
import { type MergedConfig, mergeImports } from './merge-imports.ts';
import { type Config, type LoadOutcome } from './model.ts';
import { parseYaml } from './parse.ts';
import { type FileConfig, type ImportLine, readFile } from './read-file.ts';

/** What {@link loadConfig} needs of the world. */
export interface LoadPorts {
  readonly files: Files;
}

/**
 * Reads a config file with its imports and checks it. Every part of the program gets its config
 * from here and only from here (T-13, T-14).
 *
 * All findings of all files come back together. Files over 16 MiB are refused by their size, before
 * they are read (`CONFIG_TOO_LARGE`). An empty file is a valid empty config.
 *
 * @param file Absolute path of the main file.
 * @throws FilesError when a file is there and cannot be read.
 */
export async function loadConfig(file: string, ports: LoadPorts): Promise<LoadOutcome> {
  const loading: Loading = { files: ports.files, done: new Map(), diagnostics: [] };
  await loadFile(resolve(file), loading, []);
  const { diagnostics } = loading;
  if (hasErrors(diagnostics)) return { kind: 'invalid', diagnostics };
  const merged = mergeImports([...loading.done.values()].filter((read) => read !== undefined));
  return { kind: 'loaded', config: toConfig(resolve(file), merged), diagnostics };
}

const MAX_SIZE_BYTES = 16 * 1024 * 1024;
const MAX_IMPORT_DEPTH = 64;

interface Loading {
  readonly files: Files;
  /** Every file met, in the order they are met depth first; `undefined` when it cannot be used. */
  readonly done: Map<string, FileConfig | undefined>;
  readonly diagnostics: Diagnostic[];
}

/** One import on the way from the main file to the one being read. */
interface ChainLink {
  readonly importer: string;
  readonly line: ImportLine;
}

/** A file reached twice through different branches is read, and counts, once. */
async function loadFile(
  file: string,
  loading: Loading,
  chain: readonly ChainLink[],
): Promise<void> {
  if (loading.done.has(file)) return;
  loading.done.set(file, undefined);
  const text = await readText(file, loading, chain.at(-1));
  if (text === undefined) return;
  const parsed = parseYaml(file, text);
  if (parsed.kind === 'invalid') {
    for (const diagnostic of parsed.diagnostics) loading.diagnostics.push(diagnostic);
    return;
  }
  const read = readFile(parsed.file);
  loading.done.set(file, read);
  for (const diagnostic of read.diagnostics) loading.diagnostics.push(diagnostic);
  for (const line of read.imports) {
    const imported = resolve(dirname(file), line.path);
    const longer = [...chain, { importer: file, line }];
    const refusal = refuseChain(imported, longer);
    if (refusal === undefined) await loadFile(imported, loading, longer);
    else loading.diagnostics.push(refusal);
  }
}

async function readText(
  file: string,
  { files, diagnostics }: Loading,
  link: ChainLink | undefined,
): Promise<string | undefined> {
  const size = await files.sizeBytes(file);
  if (size !== undefined && size > MAX_SIZE_BYTES) {
    const detail = `"${file}" has ${String(size)} bytes, and a config may have ${String(MAX_SIZE_BYTES)}. Split it with "imports".`;
    diagnostics.push(toFinding('CONFIG_TOO_LARGE', detail, link?.line.place));
    return undefined;
  }
  const text = size === undefined ? undefined : await files.read(file);
  if (text === undefined) {
    const finding =
      link === undefined
        ? toFinding('CONFIG_NOT_FOUND', `There is no file "${file}". Check the path.`)
        : toFinding(
            'IMPORT_MISSING',
            `"${link.line.path}" is imported, but there is no file "${file}". Paths are relative to the file that imports. Correct the path or add the file.`,
            link.line.place,
          );
    diagnostics.push(finding);
  }
  return text;
}

/** What is wrong with following the last import of the chain, if anything is. */
function refuseChain(imported: string, chain: readonly ChainLink[]): Diagnostic | undefined {
  const last = chain.at(-1);
  const start = chain.findIndex((link) => link.importer === imported);
  if (start !== -1) {
    const files = [...chain.slice(start).map((link) => link.importer), imported];
    const detail = `There is a circular import: ${files.join(' → ')}. Remove one of these imports.`;
    return toFinding('IMPORT_CYCLE', detail, last?.line.place);
  }
  if (chain.length <= MAX_IMPORT_DEPTH) return undefined;
  const detail = `This import is ${String(chain.length)} files deep, and ${String(MAX_IMPORT_DEPTH)} are allowed. Import the file from nearer to the main one.`;
  return toFinding('IMPORT_TOO_DEEP', detail, last?.line.place);
}

function toConfig(file: string, merged: MergedConfig): Config {
  return {
    file,
    modules: merged.modules,
    environments: merged.environments,
    secrets: merged.secrets,
    secretStores: merged.secretStores,
    autoBootstrap: merged.autoBootstrap ?? true,
    deployEnvironments: findDeployEnvironments(merged.sections.get('ci') ?? null),
    declaredSecrets: findDeclaredSecrets(merged),
    sections: merged.sections,
  };
}

function findDeployEnvironments(ci: JsonValue): ReadonlySet<string> {
  const deploy = isJsonObject(ci) ? ci['deploy'] : undefined;
  const environments = isJsonObject(deploy) ? deploy['environments'] : undefined;
  return new Set(isJsonObject(environments) ? Object.keys(environments) : []);
}

/** The section's own secrets, and those that `secrets.generate` and `secrets.requires` modules list. */
function findDeclaredSecrets({ secrets, modules }: MergedConfig): ReadonlySet<string> {
  const listed = modules.flatMap(({ type, config }) => {
    if (type !== 'secrets.generate' && type !== 'secrets.requires') return [];
    return [config?.['generate'], config?.['requires']].flatMap((list) =>
      Array.isArray(list) ? list.flatMap(toNames) : [],
    );
  });
  const own = [
    ...(secrets?.generate ?? []).flatMap(namesOf),
    ...(secrets?.entries ?? []).map((entry) => entry.name),
  ];
  return new Set([...own, ...listed].filter((name) => name !== ''));
}

function toNames(item: unknown): readonly string[] {
  if (!isJsonObject(item) || typeof item['key'] !== 'string') return [];
  const { key, type } = item;
  return namesOf({ key, type: typeof type === 'string' ? type : '' });
}
