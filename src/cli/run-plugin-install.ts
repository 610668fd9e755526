import { findPlatform, openInstallPorts } from '../node/index.ts';
import { choosePluginFolder, installPlugins, toInstallPorts } from '../operations/index.ts';
import { endWithDiagnostics, endWithText, tellFindings } from './end.ts';
import type { ExitCode, Invocation } from './invocation.ts';

/** `wfctl plugin install`: exit 1 when any plugin could not be installed. */
export async function runPluginInstall(invocation: Invocation): Promise<ExitCode> {
  const { flags, ports, world } = invocation;
  const mirror = flags.text('mirror');
  if (mirror !== undefined && !isMirror(mirror)) {
    return endWithText(invocation, 'error: --mirror takes an http address without a user');
  }
  const outcome = await installPlugins(
    {
      folder: world.folder,
      pluginFolder: choosePluginFolder(flags.text('plugin-dir'), ports.environment),
      platform: findPlatform(),
      mirror: mirror === undefined ? undefined : new URL(mirror),
      isLocked: flags.boolean('locked'),
      signal: world.cancelled,
    },
    toInstallPorts({ ...ports, ...openInstallPorts(ports.environment) }, world.cancelled),
  );
  if (outcome.kind === 'invalid') return endWithDiagnostics(invocation, outcome.diagnostics);
  tellFindings(invocation, outcome.diagnostics);
  return outcome.kind === 'installed' ? 0 : 1;
}

function isMirror(text: string): boolean {
  return /^https?:\/\/[^@]+$/.test(text) && URL.canParse(text);
}
