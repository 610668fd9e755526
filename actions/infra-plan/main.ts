import { openRunnerPorts, runAction } from '../../src/github/index.ts';
import { plan } from '../../src/operations/index.ts';
import { readInfraPlanInput } from './inputs.ts';
import { publishPlan } from './publish.ts';

await runAction({
  async main(runner) {
    const input = readInfraPlanInput(runner);
    const outcome = await plan(
      {
        ...input,
        positional: undefined,
        asksProviders: true,
        output: input.planFile,
        cancelled: runner.cancelled,
      },
      await openRunnerPorts(runner),
    );
    await publishPlan(outcome, { runner, input });
  },
});
