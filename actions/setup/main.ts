import { openRunnerPorts, runAction } from '../../src/github/index.ts';
import { installLauncher } from './launcher.ts';

await runAction({
  async main(runner) {
    const installed = await installLauncher(runner, await openRunnerPorts(runner));
    runner.addPath(installed.folder);
    runner.step.setOutput('version', installed.version);
    runner.step.setOutput('bin-directory', installed.folder);
  },
});
