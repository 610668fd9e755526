import { encodeJson, type JsonValue } from '../kernel/index.ts';
import { createFileTrees } from '../node/index.ts';
import {
  choosePluginFolder,
  listPlugins,
  type ListPluginsRequest,
  type PluginLine,
  verifyPlugins,
} from '../operations/index.ts';
import { pluginListView } from '../views/index.ts';
import { endWithDiagnostics, tellFindings } from './end.ts';
import { type ExitCode, type Invocation, printRedacted } from './invocation.ts';

/** `wfctl plugin list` */
export async function runPluginList(invocation: Invocation): Promise<ExitCode> {
  const outcome = await listPlugins(toRequest(invocation), invocation.ports);
  if (outcome.kind === 'invalid') return endWithDiagnostics(invocation, outcome.diagnostics);
  tellFindings(invocation, outcome.diagnostics);
  printLines(invocation, outcome.plugins);
  return 0;
}

/** `wfctl plugin verify`: exit 1 when anything does not belong together. */
export async function runPluginVerify(invocation: Invocation): Promise<ExitCode> {
  const outcome = await verifyPlugins(toRequest(invocation), {
    files: invocation.ports.files,
    trees: createFileTrees(),
  });
  if (outcome.kind !== 'verified') return endWithDiagnostics(invocation, outcome.diagnostics);
  tellFindings(invocation, outcome.diagnostics);
  printLines(invocation, outcome.plugins);
  return 0;
}

function toRequest({ flags, ports, world }: Invocation): ListPluginsRequest {
  const pluginFolder = choosePluginFolder(flags.text('plugin-dir'), ports.environment);
  return { folder: world.folder, pluginFolder };
}

function printLines(invocation: Invocation, plugins: readonly PluginLine[]): void {
  const text =
    invocation.flags.text('format') === 'json'
      ? `${encodeJson(plugins.map(toJson), { indent: 2 })}\n`
      : pluginListView(plugins).text;
  printRedacted(invocation, text);
}

function toJson({ name, pinned, locked, installed, platforms, status }: PluginLine): JsonValue {
  return {
    name,
    pinned: pinned ?? null,
    locked: locked ?? null,
    installed: installed ?? null,
    platforms,
    status,
  };
}
