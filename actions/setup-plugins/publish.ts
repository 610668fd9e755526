import { type Runner, toFailureReason } from '../../src/github/index.ts';
import { encodeJson } from '../../src/kernel/index.ts';
import {
  type InstallPluginsOutcome,
  type PluginResult,
  toInstallFindings,
} from '../../src/operations/index.ts';
import { countOf, installView } from '../../src/views/index.ts';
import type { SetupPluginsInput } from './inputs.ts';

/** Publishes how installing ended: log, summary page, outputs, and the variable that others read. */
export async function publishInstalled(
  outcome: InstallPluginsOutcome,
  { runner, input }: { readonly runner: Runner; readonly input: SetupPluginsInput },
): Promise<void> {
  if (outcome.kind === 'invalid') {
    runner.fail({
      reason: 'invalid-config',
      message: 'the pinned plugins cannot be installed',
      diagnostics: outcome.diagnostics,
    });
    return;
  }
  const { pluginFolder, results } = outcome;
  const view = installView(outcome);
  runner.print(view.text);
  if (input.writesSummary) await runner.step.appendSummary(view.markdown);
  const installed = results.flatMap((result) => (result.kind === 'installed' ? [result] : []));
  const plugins = installed.map(({ plugin, folder, sha256, from }) => {
    const { name, version } = plugin;
    return { name, version, folder, sha256, from };
  });
  const { step } = runner;
  step.setOutput('plugins', encodeJson(plugins));
  step.setOutput('plugin-directory', pluginFolder);
  const isHit = outcome.kind === 'installed' && installed.every(({ from }) => from !== 'download');
  step.setOutput('cache-hit', String(isHit));
  if (outcome.kind === 'failed') failInstall(results, runner);
  else step.setVariable('WFCTL_PLUGIN_DIR', pluginFolder);
}

/** A plugin that is not what was pinned is what people have to hear of, whatever else went wrong. */
function failInstall(results: readonly PluginResult[], runner: Runner): void {
  const isCancelled = runner.cancelled.aborted;
  const reasons = results.flatMap((result) =>
    result.kind === 'failed' ? [toFailureReason(result.error, isCancelled)] : [],
  );
  runner.fail({
    reason: reasons.find((reason) => reason === 'unverified-plugin') ?? reasons[0] ?? 'internal',
    message: `${String(reasons.length)} of ${countOf(results.length, 'plugin')} could not be installed`,
    diagnostics: toInstallFindings(results),
  });
}
