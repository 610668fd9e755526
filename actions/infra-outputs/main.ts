import { openRunnerPorts, runAction } from '../../src/github/index.ts';
import { readInfraOutputsInput } from './inputs.ts';

await runAction({
  async main(runner) {
    const input = readInfraOutputsInput(runner);
    const [{ outputs }, { publishInfraOutputs }] = await Promise.all([
      import('../../src/operations/index.ts'),
      import('./publish.ts'),
    ]);
    const ports = await openRunnerPorts(runner);
    const outcome = await outputs(
      { ...input, positional: undefined, pluginFolder: undefined },
      ports,
    );
    await publishInfraOutputs(outcome, { runner, input, files: ports.files });
  },
});
