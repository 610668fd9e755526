import { openRunnerPorts, runAction } from '../../src/github/index.ts';
import { apply, reconcile } from '../../src/operations/index.ts';
import { readInfraApplyInput } from './inputs.ts';
import { planView } from '../../src/views/index.ts';
import { publishApply, publishReconciliation } from './publish.ts';
import { LOCK_TOKEN } from './saved.ts';

await runAction({
  async main(runner) {
    const input = readInfraApplyInput(runner);
    const outcome = await apply(
      {
        ...input,
        positional: undefined,
        confirm: undefined,
        cancelled: runner.cancelled,
        hurried: runner.hurried,
        onPlanned: (plan) => {
          runner.print(planView(plan).text);
        },
        onLocked: (token) => {
          runner.state.save(LOCK_TOKEN, token);
        },
      },
      await openRunnerPorts(runner),
    );
    await publishApply(outcome, { runner, input });
  },
  async post(runner) {
    const token = runner.state.read(LOCK_TOKEN);
    if (token === undefined) return;
    const outcome = await reconcile(
      {
        ...readInfraApplyInput(runner),
        positional: undefined,
        token,
        cancelled: runner.cancelled,
      },
      await openRunnerPorts(runner),
    );
    publishReconciliation(outcome, runner);
  },
});
