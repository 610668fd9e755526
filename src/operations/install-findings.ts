import { type PluginResult, toFinding } from '../distribution/index.ts';
import { type Diagnostic, toErrorChain } from '../kernel/index.ts';

/** What could not be installed and why, each on the line of the lockfile that it is about. */
export function toInstallFindings(results: readonly PluginResult[]): readonly Diagnostic[] {
  return results.flatMap((result) => {
    if (result.kind === 'installed') return [];
    const { plugin, platform, error } = result;
    const { text, hint } = toErrorChain(error);
    const detail = [
      `${plugin.name} ${plugin.version}: ${text}.`,
      ...(hint === undefined ? [] : [hint]),
    ].join('\n');
    return [
      toFinding('NOT_INSTALLED', detail, plugin.archives.get(platform)?.place ?? plugin.place),
    ];
  });
}
