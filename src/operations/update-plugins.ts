import {
  compareVersions,
  DistributionError,
  isExactVersion,
  parsePluginReference,
  parseRepositorySource,
  type PluginPin,
  toBareVersion,
  toFinding,
  updatePin,
} from '../distribution/index.ts';
import type { Diagnostic } from '../kernel/index.ts';
import { changePins, type PinChange, type PinChangesOutcome } from './change-pins.ts';
import { mapLimited } from '../resources/index.ts';
import { LOOKED_UP_AT_ONCE } from './lock-pins.ts';
import type { Refused } from './plan.ts';
import {
  openPluginProject,
  type PluginPorts,
  type PluginProject,
  type PluginRequest,
  refuseMissingManifest,
} from './plugin-project.ts';
import { findPins } from './remove-plugins.ts';

/** Which plugins to pin to other versions. */
export interface UpdatePluginsRequest extends PluginRequest {
  /** `name` for the newest release, `name@version` for that one; empty for all plugins. */
  readonly plugins: readonly string[];
}

/**
 * Pins plugins to their newest releases, or to the versions named, and locks them. Without a version
 * nothing is ever pinned to an older one.
 *
 * @throws DistributionError when a newest release cannot be looked up.
 */
export async function updatePlugins(
  request: UpdatePluginsRequest,
  ports: PluginPorts,
): Promise<PinChangesOutcome> {
  const opening = await openPluginProject(request, ports);
  if (opening.kind === 'invalid') return opening;
  const { project } = opening;
  if (project.manifestText === undefined) return refuseMissingManifest(project);
  const wishes = readWishes(request, project);
  if (wishes.kind === 'refused') return wishes;
  const unknown = wishes.wishes.flatMap(refuseWithoutSource);
  if (unknown.length > 0) return { kind: 'refused', diagnostics: unknown };
  const targets = await mapLimited(
    wishes.wishes,
    LOOKED_UP_AT_ONCE,
    async ({ pin, version }): Promise<Target> => ({
      pin,
      to: await findTarget(pin, version, ports),
    }),
  );
  const { plugins } = project.manifest;
  let text: string | undefined = project.manifestText;
  for (const { pin, to } of targets) {
    if (to === pin.version || text === undefined) continue;
    text = updatePin(text, plugins.indexOf(pin), to);
  }
  const outcome = await changePins({ text, changes: targets.map(toChange) }, project, ports);
  if (outcome.kind !== 'changed') return outcome;
  return { ...outcome, diagnostics: [...outcome.diagnostics, ...targets.flatMap(checkIdentity)] };
}

interface Wish {
  readonly pin: PluginPin;
  /** `undefined` for the newest. */
  readonly version: string | undefined;
}

interface Target {
  readonly pin: PluginPin;
  readonly to: string;
}

function readWishes(
  { plugins }: UpdatePluginsRequest,
  { manifest }: PluginProject,
): { readonly kind: 'wished'; readonly wishes: readonly Wish[] } | Refused {
  if (plugins.length === 0) {
    const wishes = manifest.plugins.map((pin) => ({ pin, version: undefined }));
    return { kind: 'wished', wishes };
  }
  const references = plugins.map((text) => ({
    name: parsePluginReference(text)?.name ?? text,
    version: parsePluginReference(text)?.version,
  }));
  const pins = findPins(
    references.map(({ name }) => name),
    manifest.plugins,
  );
  if (pins.kind === 'refused') return pins;
  const inexact = references.flatMap(({ version }) =>
    version === undefined || isExactVersion(version) ? [] : [refuseVersion(version)],
  );
  if (pins.pins.length < references.length) inexact.push(refuseTwice());
  if (inexact.length > 0) return { kind: 'refused', diagnostics: inexact };
  const wishes = pins.pins.map((pin, index) => ({ pin, version: references[index]?.version }));
  return { kind: 'wished', wishes };
}

function refuseVersion(version: string): Diagnostic {
  const detail = `"${version}" may mean another release tomorrow, so that nobody could say what was installed. Name one exactly, such as v1.2.3.`;
  return toFinding('INEXACT_VERSION', detail);
}

function refuseTwice(): Diagnostic {
  return toFinding('DUPLICATE_PLUGIN', 'A plugin is named twice. Name each once.');
}

function refuseWithoutSource({ pin: { name, source, place } }: Wish): readonly Diagnostic[] {
  if (source !== undefined) return [];
  const detail = `Nothing says where the releases of "${name}" are, so that no newer one can be found. Name the plugins to update, or give it a source:\n    source: github.com/OWNER/REPOSITORY`;
  return [toFinding('PLUGIN_WITHOUT_SOURCE', detail, place)];
}

async function findTarget(
  pin: PluginPin,
  version: string | undefined,
  { openReleases }: PluginPorts,
): Promise<string> {
  if (version !== undefined) return version;
  const source = pin.source === undefined ? undefined : parseRepositorySource(pin.source);
  if (source === undefined) return pin.version;
  const { tag } = await openReleases(pin.authEnv).latest(source);
  if (!isExactVersion(tag)) {
    throw new DistributionError(
      'VERSION_NOT_EXACT',
      `the newest release of ${pin.name} is called "${tag}", which is no exact version`,
      { hint: `Name the version: wfctl plugin update ${pin.name}@v1.2.3` },
    );
  }
  if (compareVersions(tag, pin.version) <= 0) return pin.version;
  return pin.version.startsWith('v') ? `v${toBareVersion(tag)}` : toBareVersion(tag);
}

function toChange({ pin, to }: Target): Omit<PinChange, 'platforms'> {
  const kind = pin.version === to ? 'unchanged' : 'updated';
  return { kind, name: pin.name, from: pin.version, to };
}

/** A signer is often named with the tag it signed for, and then signs no other. */
function checkIdentity({ pin, to }: Target): readonly Diagnostic[] {
  const { identity, version, name, place } = pin;
  if (identity === undefined || version === to) return [];
  if (!identity.includes(toBareVersion(version))) return [];
  const detail = `The signer of "${name}" is named as "${identity}", for ${version}. Check whether it has to be ${identity.replaceAll(toBareVersion(version), toBareVersion(to))} now.`;
  return [toFinding('IDENTITY_OF_OTHER_VERSION', detail, place)];
}
