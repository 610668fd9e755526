import { resolve } from 'node:path';
import {
  addMovedPin,
  type InlinePin,
  isSameVersion,
  type PluginPin,
  readInlinePins,
  removeInlinePins,
  toFinding,
  toFolderName,
} from '../distribution/index.ts';
import type { Diagnostic } from '../kernel/index.ts';
import type { Files } from '../ports/index.ts';
import { FILE_OPTIONS } from './change-pins.ts';
import type { Refused } from './plan.ts';
import {
  openPluginProject,
  type PluginProject,
  type PluginRequest,
  refuseEdit,
} from './plugin-project.ts';
import type { InvalidConfig } from './session.ts';

/** Whose inline pins are moved. */
export interface MigratePluginsRequest extends PluginRequest {
  /** The config; otherwise the first of `app.yaml`, `workflow.yaml` and `infra.yaml` that is there. */
  readonly config: string | undefined;
  /** Whether only to say what would change. */
  readonly isDryRun: boolean;
}

/** A file before and after. */
export interface FileChange {
  readonly path: string;
  /** `undefined` when it was not there. */
  readonly before: string | undefined;
  readonly after: string;
}

export type MigratePluginsOutcome =
  | {
      readonly kind: 'moved';
      readonly isDryRun: boolean;
      readonly plugins: readonly { readonly name: string; readonly version: string }[];
      readonly changes: readonly FileChange[];
    }
  | { readonly kind: 'nothing-to-move'; readonly config: string }
  | InvalidConfig
  | Refused;

/**
 * Moves the pins in a config's `requires.plugins` into the manifest, in their order, with their
 * comments and in the words they have. What stays is the name, which says what is needed, and
 * whatever else is no pin. Nothing is looked up; locking is another command.
 *
 * The manifest is written first: a run that is killed in between leaves pins in both files, which
 * say the same and are taken out by the next run.
 */
export async function migratePlugins(
  request: MigratePluginsRequest,
  { files }: { readonly files: Files },
): Promise<MigratePluginsOutcome> {
  const config = await findConfig(request, files);
  if (config.kind === 'invalid') return config;
  const opening = await openPluginProject(request, { files });
  if (opening.kind === 'invalid') return opening;
  const { project } = opening;
  const reading = readInlinePins(config.path, config.text);
  if (reading.kind === 'invalid') return reading;
  const { pins } = reading;
  if (pins.length === 0) return { kind: 'nothing-to-move', config: config.path };
  const conflicts = [...findConflicts(pins, project), ...findRepetitions(pins)];
  if (conflicts.length > 0) return { kind: 'refused', diagnostics: conflicts };
  const manifestText = addPins(pins, project);
  const configText = removeInlinePins(config.text, pins);
  if (manifestText === undefined) return refuseEdit(project.manifestPath, 'its list of plugins');
  if (configText === undefined) return refuseEdit(config.path, '`requires.plugins`');
  const changes = [
    { path: project.manifestPath, before: project.manifestText, after: manifestText },
    { path: config.path, before: config.text, after: configText },
  ].filter(({ before, after }) => before !== after);
  if (!request.isDryRun) {
    for (const { path, after } of changes) await files.writeAtomically(path, after, FILE_OPTIONS);
  }
  return {
    kind: 'moved',
    isDryRun: request.isDryRun,
    plugins: pins.map(({ pin }) => ({ name: pin.name, version: pin.version })),
    changes,
  };
}

const CANDIDATES = ['app.yaml', 'workflow.yaml', 'infra.yaml'] as const;

async function findConfig(
  { folder, config }: MigratePluginsRequest,
  files: Files,
): Promise<
  { readonly kind: 'found'; readonly path: string; readonly text: string } | InvalidConfig
> {
  for (const candidate of config === undefined ? CANDIDATES : [config]) {
    const path = resolve(folder, candidate);
    const text = await files.read(path);
    if (text !== undefined) return { kind: 'found', path, text };
  }
  const detail =
    config === undefined
      ? `There is neither ${CANDIDATES.join(' nor ')} in "${folder}". Name the file:\n    wfctl migrate plugins --config FILE`
      : `There is no file "${resolve(folder, config)}". Check the path.`;
  return { kind: 'invalid', diagnostics: [toFinding('CONFIG_MISSING', detail)] };
}

function findPinned(pin: PluginPin, { manifest }: PluginProject): PluginPin | undefined {
  return manifest.plugins.find((other) => toFolderName(other.name) === toFolderName(pin.name));
}

function findConflicts(pins: readonly InlinePin[], project: PluginProject): readonly Diagnostic[] {
  return pins.flatMap(({ pin }) => {
    const pinned = findPinned(pin, project);
    if (pinned === undefined || isCovered(pin, pinned)) return [];
    const detail = `"${pin.name}" is pinned here to ${describe(pin)}, and in "${project.manifestPath}" in line ${String(pinned.place.line)} to ${describe(pinned)}. Make them the same, or remove one.`;
    return [toFinding('PINNED_DIFFERENTLY', detail, pin.place)];
  });
}

/** Whether a pin says nothing that the other does not say as well. */
function isCovered(pin: PluginPin, by: PluginPin): boolean {
  return (
    pin.name === by.name &&
    isSameVersion(pin.version, by.version) &&
    (pin.source === undefined || pin.source === by.source) &&
    (pin.authEnv === undefined || pin.authEnv === by.authEnv) &&
    (pin.identity === undefined || pin.identity === by.identity)
  );
}

function describe({ name, version, source }: PluginPin): string {
  return `${name} ${version} of ${source ?? 'no source'}`;
}

function findRepetitions(pins: readonly InlinePin[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return pins.flatMap(({ pin }) => {
    const folder = toFolderName(pin.name);
    if (!seen.has(folder)) {
      seen.add(folder);
      return [];
    }
    const detail = `"${pin.name}" is pinned further up already. Keep one of them.`;
    return [toFinding('DUPLICATE_PLUGIN', detail, pin.place)];
  });
}

function addPins(pins: readonly InlinePin[], project: PluginProject): string | undefined {
  let text: string | undefined = project.manifestText ?? '';
  for (const { pin, lines, staying } of pins) {
    if (text === undefined || findPinned(pin, project) !== undefined) continue;
    text = addMovedPin(text, { pin, lines, strangers: staying });
  }
  return text;
}
