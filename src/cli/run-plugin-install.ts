import { findPlatform, openInstallPorts } from '../node/index.ts';
import { installPlugins, toInstallPorts } from '../operations/index.ts';
import { endWithDiagnostics, endWithText, tellFindings } from './end.ts';
import type { ExitCode, Invocation } from './invocation.ts';

/** `wfctl plugin install`: exit 1 when any plugin could not be installed. */
export async function runPluginInstall(invocation: Invocation): Promise<ExitCode> {
  const { flags, ports, world } = invocation;
  const mirror = flags.text('mirror');
  if (mirror !== undefined && !/^https?:\/\/[^@]+$/.test(mirror)) {
    return endWithText(invocation, 'error: --mirror takes an http address without a user');
  }
  const outcome = await installPlugins(
    {
      folder: world.folder,
      pluginFolder:
        flags.text('plugin-dir') ?? ports.environment('WFCTL_PLUGIN_DIR') ?? 'data/plugins',
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
