import { encodeJson, type JsonValue, parseWebAddress } from '../kernel/index.ts';
import { findPlatform, openInstallPorts } from '../node/index.ts';
import {
  choosePluginFolder,
  installPlugins,
  type PluginResult,
  toInstallPorts,
} from '../operations/index.ts';
import { endWithDiagnostics, endWithText, tellFindings } from './end.ts';
import { type ExitCode, type Invocation, printRedacted } from './invocation.ts';

/** `wfctl plugin install`: exit 1 when any plugin could not be installed. */
export async function runPluginInstall(invocation: Invocation): Promise<ExitCode> {
  const { flags, ports, world } = invocation;
  const address = flags.text('mirror');
  const mirror = address === undefined ? undefined : parseWebAddress(address);
  if (address !== undefined && mirror === undefined) {
    return endWithText(invocation, 'error: --mirror takes an http address without a user');
  }
  const outcome = await installPlugins(
    {
      folder: world.folder,
      pluginFolder: choosePluginFolder(flags.text('plugin-dir'), ports.environment),
      platform: findPlatform(),
      mirror,
      isLocked: flags.boolean('locked'),
      signal: world.cancelled,
    },
    toInstallPorts({ ...ports, ...openInstallPorts(ports.environment) }, world.cancelled),
  );
  if (outcome.kind === 'invalid') return endWithDiagnostics(invocation, outcome.diagnostics);
  tellFindings(invocation, outcome.diagnostics);
  printResults(invocation, outcome.results);
  return outcome.kind === 'installed' ? 0 : 1;
}

/** Each plugin was told of when it was done; programs get all of them at the end. */
function printResults(invocation: Invocation, results: readonly PluginResult[]): void {
  if (invocation.flags.text('format') === 'json') {
    printRedacted(invocation, `${encodeJson(results.map(toJson), { indent: 2 })}\n`);
  } else if (results.length === 0) {
    invocation.reporter.report({ kind: 'note', level: 'info', text: 'No plugins are locked.' });
  }
}

function toJson(result: PluginResult): JsonValue {
  const { name, version } = result.plugin;
  if (result.kind === 'failed') return { name, version, status: 'failed' };
  const { folder, sha256, from } = result;
  return { name, version, status: 'installed', folder, sha256, from };
}
