import type { Runner, RunnerPorts } from '../../src/github/index.ts';
import { isPluginProject } from '../../src/operations/index.ts';
import type { SetupPluginsInput } from '../setup-plugins/inputs.ts';
import { installOnRunner } from '../setup-plugins/install.ts';
import { publishInstalled } from '../setup-plugins/publish.ts';

/** Installs the plugins of a project that pins some; one that pins none needs none. */
export async function setupPlugins(
  { runner, input }: { readonly runner: Runner; readonly input: SetupPluginsInput },
  { files }: Pick<RunnerPorts, 'files'>,
): Promise<void> {
  if (await isPluginProject(input, files)) {
    await publishInstalled(await installOnRunner(runner, input), { runner, input });
    return;
  }
  runner.print(`${input.folder} pins no plugins: there are none to install.\n`);
}
