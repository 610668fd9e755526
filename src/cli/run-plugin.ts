import { createReleaseReader } from '../distribution/index.ts';
import { encodeJson, type JsonValue } from '../kernel/index.ts';
import { createHttp } from '../node/index.ts';
import {
  addPlugin,
  lockPlugins,
  type PinChange,
  type PinChangesOutcome,
  type PluginPorts,
  removePlugins,
  updatePlugins,
} from '../operations/index.ts';
import { lockView, pinChangesView } from '../views/index.ts';
import { endWithDiagnostics, endWithText, tellFindings } from './end.ts';
import { type ExitCode, type Invocation, printRedacted } from './invocation.ts';

/** `wfctl plugin add PLUGIN` */
export async function runPluginAdd(invocation: Invocation): Promise<ExitCode> {
  const { flags, positionals, world } = invocation;
  const request = {
    folder: world.folder,
    plugin: positionals[0] ?? '',
    name: flags.text('name'),
    source: flags.text('source'),
    authEnv: flags.text('auth-env'),
    identity: flags.text('identity'),
  };
  return endChanges(invocation, await addPlugin(request, toPluginPorts(invocation)));
}

/** `wfctl plugin remove NAME…` */
export async function runPluginRemove(invocation: Invocation): Promise<ExitCode> {
  const request = { folder: invocation.world.folder, names: invocation.positionals };
  return endChanges(invocation, await removePlugins(request, toPluginPorts(invocation)));
}

/** `wfctl plugin update [PLUGIN…]` */
export async function runPluginUpdate(invocation: Invocation): Promise<ExitCode> {
  const request = { folder: invocation.world.folder, plugins: invocation.positionals };
  return endChanges(invocation, await updatePlugins(request, toPluginPorts(invocation)));
}

/**
 * `wfctl plugin lock`: with `--check` exit 1 when the lockfile is not up to date, with `--refresh`
 * nothing that was locked is kept.
 */
export async function runPluginLock(invocation: Invocation): Promise<ExitCode> {
  const { flags, world } = invocation;
  const [isCheck, isRefresh] = [flags.boolean('check'), flags.boolean('refresh')];
  if (isCheck && isRefresh) return endWithText(invocation, CHECK_OR_REFRESH);
  const request = { folder: world.folder, isCheck, isRefresh };
  const outcome = await lockPlugins(request, toPluginPorts(invocation));
  if (outcome.kind !== 'locked') return endWithDiagnostics(invocation, outcome.diagnostics);
  tellFindings(invocation, outcome.diagnostics);
  if (flags.text('format') !== 'json') {
    printRedacted(invocation, lockView(outcome).text);
    return 0;
  }
  const plugins = outcome.plugins.map(({ name, version, archives }) => ({
    name,
    version,
    platforms: [...archives.keys()].sort(),
  }));
  printJson(invocation, { file: outcome.file, changed: outcome.isChanged, plugins });
  return 0;
}

const CHECK_OR_REFRESH =
  'error: --check writes nothing and asks nobody, so that there is nothing to --refresh\n' +
  '  See what is understood:\n\n      wfctl plugin lock --help';

/** What the operations on pins need, with releases read from where they are published. */
function toPluginPorts({ ports, world }: Invocation): PluginPorts {
  const http = createHttp();
  return {
    clock: ports.clock,
    files: ports.files,
    openReleases: (authEnv) =>
      createReleaseReader({ authEnv, signal: world.cancelled }, { ...ports, http }),
  };
}

function endChanges(invocation: Invocation, outcome: PinChangesOutcome): ExitCode {
  if (outcome.kind !== 'changed') return endWithDiagnostics(invocation, outcome.diagnostics);
  tellFindings(invocation, outcome.diagnostics);
  if (invocation.flags.text('format') === 'json') {
    printJson(invocation, outcome.changes.map(toJson));
  } else {
    printRedacted(invocation, pinChangesView(outcome.changes).text);
  }
  return 0;
}

function toJson({ kind, name, from, to, platforms }: PinChange): JsonValue {
  return { change: kind, name, from: from ?? null, to: to ?? null, platforms };
}

function printJson(invocation: Invocation, value: JsonValue): void {
  printRedacted(invocation, `${encodeJson(value, { indent: 2 })}\n`);
}
