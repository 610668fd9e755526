import {
  createAttestationReader,
  createIdentityVerifier,
  createReleaseReader,
  type InstallPorts,
} from '../distribution/index.ts';
import {
  createArchives,
  createFileTrees,
  createHttp,
  createSigstore,
  createToolCache,
  findPlatform,
} from '../node/index.ts';
import { installPlugins } from '../operations/index.ts';
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
    toInstallPorts(invocation),
  );
  if (outcome.kind === 'invalid') return endWithDiagnostics(invocation, outcome.diagnostics);
  tellFindings(invocation, outcome.diagnostics);
  return outcome.kind === 'installed' ? 0 : 1;
}

function toInstallPorts({ ports, world }: Invocation): InstallPorts {
  const releasePorts = { ...ports, http: createHttp() };
  const sigstore = createSigstore();
  const toolCache = ports.environment('RUNNER_TOOL_CACHE');
  return {
    ...releasePorts,
    trees: createFileTrees(),
    archives: createArchives(),
    caches: toolCache ? [createToolCache(toolCache)] : [],
    openIdentities: (authEnv) => {
      const options = { authEnv, signal: world.cancelled };
      return createIdentityVerifier({
        sigstore,
        releases: createReleaseReader(options, releasePorts),
        attestations: createAttestationReader(options, releasePorts),
      });
    },
  };
}
