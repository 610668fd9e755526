import { openRunnerPorts, runAction } from '../../src/github/index.ts';
import { readSetupPluginsInput } from '../setup-plugins/inputs.ts';
import { installLauncher } from './launcher.ts';
import { mayPinPlugins } from './may-pin.ts';

await runAction({
  async main(runner) {
    const input = readSetupPluginsInput(runner);
    const ports = await openRunnerPorts(runner);
    const installed = await installLauncher(runner, ports);
    runner.addPath(installed.folder);
    runner.step.setOutput('version', installed.version);
    runner.step.setOutput('bin-directory', installed.folder);
    if (await mayPinPlugins(input.folder, ports)) {
      const { setupPlugins } = await import('./plugins.ts');
      await setupPlugins({ runner, input }, ports);
    } else {
      runner.print(`${input.folder} pins no plugins: there are none to install.\n`);
    }
  },
});
