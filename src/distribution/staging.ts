import { randomBytes } from 'node:crypto';
import { isJsonObject, type JsonValue, parseJson } from '../kernel/index.ts';
import type { Clock, Files, FileTrees, Liveness, ProcessIdentity } from '../ports/index.ts';
import { DistributionError } from './distribution-error.ts';
import { findText } from './find-text.ts';

/** What changing a plugin folder needs of the world. */
export interface StagingPorts {
  readonly files: Files;
  readonly trees: FileTrees;
  readonly liveness: Liveness;
  readonly clock: Clock;
}

/** Where plugins are, and which of them this is about. */
export interface PluginSpot {
  /** Absolute path of the folder that holds all plugins. */
  readonly pluginFolder: string;
  /** The name of the plugin's own folder in it. */
  readonly name: string;
}

/** A folder beside the plugin's where its next version is made. Disposing removes what is left. */
export interface Staging extends AsyncDisposable {
  readonly archive: string;
  /** Becomes the plugin's folder. */
  readonly content: string;
}

/** What marks whose staging folder it is. */
const OWNER_FILE = 'owner.json';

/** A staging folder of a machine that we cannot ask is given up after this time. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

/** How often a folder may be tidied away before it says whose it is. */
const MAX_OPENINGS = 5;

/**
 * Opens a staging folder. Other runs leave it alone as long as this process lives: it takes its name
 * only when it says whose it is, and who saw it before that removes a name that is no more.
 */
export async function openStaging(
  { pluginFolder, name }: PluginSpot,
  { files, trees, liveness, clock }: StagingPorts,
): Promise<Staging> {
  const owner = JSON.stringify({ ...liveness.self, since: clock.now() });
  for (let tries = 0; tries < MAX_OPENINGS; tries += 1) {
    const base = `${pluginFolder}/${name}.${toTag()}`;
    const [opening, folder] = [`${base}.opening.installing`, `${base}.installing`];
    await files.writeAtomically(`${opening}/${OWNER_FILE}`, owner, { mode: 0o644 });
    const moved = await trees.move(opening, folder);
    if (moved !== 'moved' || (await files.read(`${folder}/${OWNER_FILE}`)) !== owner) continue;
    return {
      archive: `${folder}/archive.tar.gz`,
      content: `${folder}/content`,
      [Symbol.asyncDispose]: () => trees.removeAll(folder),
    };
  }
  throw tidiedAway(pluginFolder);
}

/**
 * Puts the content of a staging folder in the plugin's place. Two renames: the old folder steps
 * aside, the new one takes its place. Whoever is killed between them leaves the old one aside, where
 * `findPlugin` still finds it and {@link recoverPlugin} puts it back. Of two that install at the
 * same time the later one stays.
 */
export async function swapIn(
  { pluginFolder, name }: PluginSpot,
  { content }: Staging,
  trees: FileTrees,
): Promise<void> {
  const target = `${pluginFolder}/${name}`;
  for (let tries = 0; tries < 100; tries += 1) {
    const aside = `${target}.${toTag()}.uninstalling`;
    const stepped = await trees.move(target, aside);
    const placed = await trees.move(content, target).catch(async (error: unknown) => {
      if (stepped === 'moved') await trees.move(aside, target);
      throw error;
    });
    if (placed === 'gone') {
      if (stepped === 'moved') await trees.move(aside, target);
      throw tidiedAway(pluginFolder);
    }
    if (stepped === 'moved') await retire(aside, trees);
    if (placed === 'moved') return;
  }
  throw new DistributionError('INSTALL_CANCELLED', `${target} is being replaced all the time`, {
    hint: 'Let only one run at a time install into this folder.',
  });
}

function tidiedAway(pluginFolder: string): DistributionError {
  return new DistributionError(
    'INSTALL_CANCELLED',
    `somebody removes from ${pluginFolder} what is being installed`,
    { hint: 'Let nothing else tidy up in this folder while plugins are installed.' },
  );
}

/** Sets right what a killed install of the plugin has left, and removes what nobody needs. */
export async function recoverPlugin(spot: PluginSpot, ports: StagingPorts): Promise<void> {
  const { trees, files } = ports;
  const { pluginFolder, name } = spot;
  const target = `${pluginFolder}/${name}`;
  for (const found of await files.list(pluginFolder)) {
    const [, of, purpose] = TRANSIENT.exec(found) ?? [];
    if (of !== name) continue;
    const path = `${pluginFolder}/${found}`;
    if (purpose === 'installing') await removeIfAbandoned(path, ports);
    // Looked at only now: what is aside has been replaced if there is something in its place.
    else if ((await trees.kindOf(target)) !== undefined) await retire(path, trees);
    else await trees.move(path, target);
  }
}

const TRANSIENT = /^(.+)\.[\da-f]{8}\.(?:opening\.)?(installing|uninstalling)$/;

function toTag(): string {
  return randomBytes(4).toString('hex');
}

/** Removes a folder that is not needed; a part of it is never taken for a plugin that is aside. */
async function retire(path: string, trees: FileTrees): Promise<void> {
  const retired = path.replace(/\.uninstalling$/, '.installing');
  if ((await trees.move(path, retired)) === 'moved') await trees.removeAll(retired);
}

async function removeIfAbandoned(path: string, ports: StagingPorts): Promise<void> {
  const owner = decodeOwner(await findText(`${path}/${OWNER_FILE}`, ports.files));
  if (owner !== undefined) {
    const life = await ports.liveness.check(owner.process);
    const isOld = ports.clock.now() - owner.since > ABANDONED_AFTER_MS;
    if (life === 'alive' || (life === 'unknown' && !isOld)) return;
  }
  await ports.trees.removeAll(path);
}

interface Owner {
  readonly process: ProcessIdentity;
  readonly since: number;
}

function decodeOwner(text: string | undefined): Owner | undefined {
  let value: JsonValue;
  try {
    value = parseJson(text ?? '');
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { machine, pid, startedAt, since } = value;
  return typeof machine === 'string' &&
    typeof pid === 'number' &&
    typeof startedAt === 'string' &&
    typeof since === 'number'
    ? { process: { machine, pid, startedAt }, since }
    : undefined;
}
