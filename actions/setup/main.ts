import { openRunnerPorts, runAction } from '../../src/github/index.ts';
import { readSetupPluginsInput } from '../setup-plugins/inputs.ts';
import { installLauncher } from './launcher.ts';

await runAction({
  async main(runner) {
    const input = readSetupPluginsInput(runner);
    const ports = await openRunnerPorts(runner);
    const installed = await installLauncher(runner, ports);
    runner.addPath(installed.folder);
    runner.step.setOutput('version', installed.version);
    runner.step.setOutput('bin-directory', installed.folder);
    const { setupPlugins } = await import('./plugins.ts');
    await setupPlugins({ runner, input }, ports);
  },
});
