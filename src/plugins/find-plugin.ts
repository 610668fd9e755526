import type { Files } from '../ports/index.ts';
import { parsePluginManifest, type PluginManifest } from './manifest.ts';
import { PluginError } from './plugin-error.ts';

/** A plugin that is installed. Paths are absolute. */
export interface InstalledPlugin {
  /** The name of its executable, and of its folder unless an install was killed there. */
  readonly name: string;
  readonly folder: string;
  readonly executable: string;
  /** `undefined` when there is no `plugin.json`. */
  readonly manifest: PluginManifest | undefined;
}

/**
 * Finds the plugin of a provider type: `<folder>/<name>/<name>` with its `plugin.json` beside it
 * (compat-plugins 1.7, 4.2). In each folder in turn it is the first that says it is the provider
 * (under `capabilities`, then at the top level), or is named like it, or whose manifest is, first
 * those with the module type `iac.provider`. Names only suggest: the plugin's own answer decides once
 * it runs. A plugin that an install was just replacing when it was killed is found aside.
 *
 * @throws PluginError `PLUGIN_NOT_FOUND` saying where it looked, or `PLUGIN_MANIFEST_INVALID` when
 * the manifest of a folder named like the provider cannot be read.
 */
export async function findPlugin(
  provider: string,
  folders: readonly string[],
  files: Files,
): Promise<InstalledPlugin> {
  const notes: string[] = [];
  for (const folder of folders) {
    const plugins = await readPlugins(folder, files);
    const found = RULES.map((rule) => plugins.find((plugin) => rule(plugin, provider))).find(
      (plugin) => plugin !== undefined,
    );
    if (found === undefined) {
      notes.push(describeFolder(folder, plugins));
    } else if (found.problem !== undefined) {
      throw found.problem;
    } else if ((await files.sizeBytes(found.executable)) === undefined) {
      notes.push(`${found.folder} (has no executable "${found.name}")`);
    } else {
      return found;
    }
  }
  throw notFound(provider, notes);
}

/**
 * Finds the first plugin whose manifest lists a state backend of this name; `undefined` where none
 * does. The plugin's own answer decides once it runs.
 */
export async function findStateBackend(
  backend: string,
  folders: readonly string[],
  files: Files,
): Promise<InstalledPlugin | undefined> {
  for (const folder of folders) {
    const plugins = await readPlugins(folder, files);
    const found = plugins.find(({ manifest }) => manifest?.stateBackends.includes(backend));
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Candidate extends InstalledPlugin {
  readonly problem: PluginError | undefined;
}

type Rule = (plugin: Candidate, provider: string) => boolean;

const RULES: readonly Rule[] = [
  (plugin, provider) => plugin.manifest?.capabilityProvider === provider,
  (plugin, provider) => plugin.manifest?.provider === provider,
  (plugin, provider) => plugin.name === provider,
  (plugin, provider) =>
    plugin.manifest?.name === `workflow-plugin-${provider}` && plugin.manifest.offersProvider,
  (plugin, provider) => plugin.manifest?.name === `workflow-plugin-${provider}`,
];

/** Folders that an installation in progress makes and removes. */
const TRANSIENT = /\.(?:installing|uninstalling)$/;

/** A plugin that stepped aside for its next version, by an install that was killed just then. */
const ASIDE = /^([^.]+)\.[\da-f]{8}\.uninstalling$/;

async function readPlugins(folder: string, files: Files): Promise<readonly Candidate[]> {
  const names = await files.list(folder);
  const plugins: Candidate[] = [];
  for (const name of names) {
    const aside = ASIDE.exec(name)?.[1];
    if (aside !== undefined && !names.includes(aside)) {
      plugins.push(await readPlugin({ parent: folder, name: aside, folderName: name }, files));
    }
    if (name.startsWith('.') || TRANSIENT.test(name)) continue;
    plugins.push(await readPlugin({ parent: folder, name, folderName: name }, files));
  }
  return plugins;
}

interface PluginFolder {
  readonly parent: string;
  readonly folderName: string;
  /** Of the executable. */
  readonly name: string;
}

async function readPlugin(
  { parent, folderName, name }: PluginFolder,
  files: Files,
): Promise<Candidate> {
  const folder = `${parent}/${folderName}`;
  const path = `${folder}/plugin.json`;
  const plugin = { name, folder, executable: `${folder}/${name}` };
  try {
    const text = await files.read(path);
    const manifest = text === undefined ? undefined : parsePluginManifest(text, path);
    return { ...plugin, manifest, problem: undefined };
  } catch (error) {
    return { ...plugin, manifest: undefined, problem: toProblem(path, error) };
  }
}

function toProblem(path: string, error: unknown): PluginError {
  if (error instanceof PluginError) return error;
  return new PluginError('PLUGIN_MANIFEST_INVALID', `cannot read ${path}`, { cause: error });
}

function describeFolder(folder: string, plugins: readonly Candidate[]): string {
  if (plugins.length === 0) return `${folder} (empty or missing)`;
  const names = plugins.slice(0, 10).map((plugin) => plugin.name);
  return `${folder} (has ${names.join(', ')}${plugins.length > names.length ? ', …' : ''})`;
}

function notFound(provider: string, looked: readonly string[]): PluginError {
  const where =
    looked.length === 0 ? 'there is no folder to look in' : `looked in ${looked.join('; ')}`;
  return new PluginError(
    'PLUGIN_NOT_FOUND',
    `no plugin for provider "${provider}" is installed: ${where}`,
    {
      hint: `Run wfctl plugin install where a .wfctl-lock.yaml pins the plugin; otherwise put it there as "${provider}/${provider}" with its plugin.json, or name the folder that holds it with --plugin-dir or WFCTL_PLUGIN_DIR.`,
    },
  );
}
