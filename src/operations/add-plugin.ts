import { isDeepStrictEqual } from 'node:util';
import {
  addPin,
  formatRepositorySource,
  isExactVersion,
  isPluginName,
  isSameVersion,
  parsePluginReference,
  parseRepositorySource,
  type PinContent,
  type PluginPin,
  type PluginReference,
  type RepositorySource,
  toFinding,
  toFolderName,
} from '../distribution/index.ts';
import type { Diagnostic } from '../kernel/index.ts';
import { changePins, type PinChangesOutcome } from './change-pins.ts';
import type { Refused } from './plan.ts';
import { openPluginProject, type PluginPorts, type PluginRequest } from './plugin-project.ts';

/** Which plugin to pin. */
export interface AddPluginRequest extends PluginRequest {
  /** `owner/repo[@version]`, `host/owner/repo[@version]`, or `name[@version]` with a source. */
  readonly plugin: string;
  /** What to call it; otherwise like its repository. */
  readonly name: string | undefined;
  /** Where its releases are, when `plugin` is only a name. */
  readonly source: string | undefined;
  /** The variable that holds the token for its releases. */
  readonly authEnv: string | undefined;
  /** Who must have signed its archives. */
  readonly identity: string | undefined;
}

/**
 * Pins one more plugin and locks all platforms of that release; without a version the newest one.
 * A plugin that is pinned to that very version already is only locked.
 *
 * @throws DistributionError when its newest release cannot be looked up.
 */
export async function addPlugin(
  request: AddPluginRequest,
  ports: PluginPorts,
): Promise<PinChangesOutcome> {
  const wanted = readRequest(request);
  if (wanted.kind === 'refused') return wanted;
  const opening = await openPluginProject(request, ports);
  if (opening.kind === 'invalid') return opening;
  const { project } = opening;
  const { name, source } = wanted;
  const pinned = project.manifest.plugins.find(
    (pin) => toFolderName(pin.name) === toFolderName(name),
  );
  if (pinned !== undefined && !isSamePin(pinned, wanted)) return refusePinned(pinned, wanted);
  if (pinned !== undefined) {
    const change = { kind: 'unchanged', name, from: pinned.version, to: pinned.version } as const;
    return await changePins({ text: project.manifestText, changes: [change] }, project, ports);
  }
  const version = wanted.version ?? (await findNewest(source, request, ports));
  if (!isExactVersion(version)) return refuseVersion(version);
  const { authEnv, identity } = request;
  const pin: PinContent = {
    name,
    version,
    source: formatRepositorySource(source),
    authEnv,
    identity,
  };
  const text = addPin(project.manifestText ?? '', pin);
  const change = { kind: 'added', name, from: undefined, to: version } as const;
  return await changePins({ text, changes: [change] }, project, ports);
}

interface Wanted {
  readonly kind: 'wanted';
  readonly name: string;
  readonly source: RepositorySource;
  readonly version: string | undefined;
}

function readRequest(request: AddPluginRequest): Wanted | Refused {
  const reference = parsePluginReference(request.plugin);
  if (reference === undefined) {
    return refuse(
      'BAD_SOURCE',
      `"${request.plugin}" is neither a plugin nor a repository. ${EXAMPLE}`,
    );
  }
  const name = request.name ?? reference.name;
  if (!isPluginName(name)) {
    return refuse(
      'BAD_PLUGIN_NAME',
      `"${name}" is no name of a plugin: it has lower-case letters, digits and dashes, a letter first and no dash last. Say what it is called:\n    --name NAME`,
    );
  }
  const source = findSource(request, reference);
  if (source === undefined) {
    return request.source === undefined
      ? refuse(
          'PLUGIN_WITHOUT_SOURCE',
          `Nothing says where the releases of "${name}" are. ${EXAMPLE}`,
        )
      : refuse('BAD_SOURCE', `"${request.source}" is no repository on GitHub. ${EXAMPLE}`);
  }
  const { version } = reference;
  if (version !== undefined && !isExactVersion(version)) return refuseVersion(version);
  return { kind: 'wanted', name, source, version };
}

const EXAMPLE = 'Name its repository:\n    wfctl plugin add OWNER/REPOSITORY@v1.2.3';

function findSource(
  { source }: AddPluginRequest,
  reference: PluginReference,
): RepositorySource | undefined {
  return source === undefined ? reference.source : parseRepositorySource(source);
}

function refuse(code: Parameters<typeof toFinding>[0], detail: string): Refused {
  return { kind: 'refused', diagnostics: [toFinding(code, detail)] };
}

function refuseVersion(version: string): Refused {
  return refuse(
    'INEXACT_VERSION',
    `"${version}" may mean another release tomorrow, so that nobody could say what was installed. Name one exactly, such as v1.2.3.`,
  );
}

/** Whether a pin is the one that is wanted; a source may be spelt in several ways. */
function isSamePin({ name, version, source }: PluginPin, wanted: Wanted): boolean {
  const repository = source === undefined ? wanted.source : parseRepositorySource(source);
  return (
    name === wanted.name &&
    wanted.version !== undefined &&
    isSameVersion(version, wanted.version) &&
    isDeepStrictEqual(repository, wanted.source)
  );
}

function refusePinned({ name, version, place }: PluginPin, wanted: Wanted): Refused {
  const target = wanted.version === undefined ? name : `${name}@${wanted.version}`;
  const detail = `"${name}" is pinned to ${version} already. Pin another version with:\n    wfctl plugin update ${target}`;
  const finding: Diagnostic = toFinding('PINNED_ALREADY', detail, place);
  return { kind: 'refused', diagnostics: [finding] };
}

async function findNewest(
  source: RepositorySource,
  { authEnv }: AddPluginRequest,
  { openReleases }: PluginPorts,
): Promise<string> {
  const { tag } = await openReleases(authEnv).latest(source);
  return tag;
}
