import { type PluginPin, removePin, toFinding, toFolderName } from '../distribution/index.ts';
import { suggest } from '../kernel/index.ts';
import { changePins, type PinChangesOutcome } from './change-pins.ts';
import type { Refused } from './plan.ts';
import {
  openPluginProject,
  type PluginPorts,
  type PluginRequest,
  refuseMissingManifest,
} from './plugin-project.ts';

/** Which plugins are no longer wanted. */
export interface RemovePluginsRequest extends PluginRequest {
  readonly names: readonly string[];
}

/** Takes plugins out of the manifest and the lockfile. What is installed stays. */
export async function removePlugins(
  request: RemovePluginsRequest,
  ports: PluginPorts,
): Promise<PinChangesOutcome> {
  const opening = await openPluginProject(request, ports);
  if (opening.kind === 'invalid') return opening;
  const { project } = opening;
  if (project.manifestText === undefined) return refuseMissingManifest(project);
  const pins = findPins(request.names, project.manifest.plugins);
  if (pins.kind === 'refused') return pins;
  const isRemoved = new Set(pins.pins);
  let text: string | undefined = project.manifestText;
  // From the last one on, so that the indexes before it stay what they are.
  for (const [index, pin] of [...project.manifest.plugins.entries()].reverse()) {
    if (isRemoved.has(pin)) text = text === undefined ? undefined : removePin(text, index);
  }
  const changes = pins.pins.map(
    ({ name, version }) => ({ kind: 'removed', name, from: version, to: undefined }) as const,
  );
  return await changePins({ text, changes }, project, ports);
}

/**
 * The pins of those names; a plugin may be called without `workflow-plugin-`, and each is there
 * once however often it was named.
 */
export function findPins(
  names: readonly string[],
  pins: readonly PluginPin[],
): { readonly kind: 'found'; readonly pins: readonly PluginPin[] } | Refused {
  const found = names.map((name) => findPin(name, pins));
  const known = pins.map((pin) => pin.name);
  const diagnostics = names
    .filter((_, index) => found[index] === undefined)
    .map((name) => {
      const list = known.length === 0 ? 'Nothing is pinned.' : `Pinned are ${known.join(', ')}.`;
      return toFinding('UNKNOWN_PLUGIN', `"${name}" is not pinned.${suggest(name, known)} ${list}`);
    });
  if (diagnostics.length > 0) return { kind: 'refused', diagnostics };
  return { kind: 'found', pins: [...new Set(found.filter((pin) => pin !== undefined))] };
}

/** The pin of that name, or the one that is installed under it. */
export function findPin(name: string, pins: readonly PluginPin[]): PluginPin | undefined {
  return (
    pins.find((pin) => pin.name === name) ??
    pins.find((pin) => toFolderName(pin.name) === toFolderName(name))
  );
}
