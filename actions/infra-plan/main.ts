import { openRunnerPorts, runAction } from '../../src/github/index.ts';
import { readInfraPlanInput } from './inputs.ts';

await runAction({
  async main(runner) {
    const input = readInfraPlanInput(runner);
    const [{ plan }, { publishPlan }] = await Promise.all([
      import('../../src/operations/index.ts'),
      import('./publish.ts'),
    ]);
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
