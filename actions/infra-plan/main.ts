import { isPullRequestEvent, openRunnerPorts, runAction } from '../../src/github/index.ts';
import { readInfraPlanInput } from './inputs.ts';

await runAction({
  async main(runner) {
    const input = readInfraPlanInput(runner);
    const [{ plan }, { publishPlan }] = await Promise.all([
      import('../../src/operations/index.ts'),
      import('./publish.ts'),
    ]);
    const ports = await openRunnerPorts(runner);
    const outcome = await plan(
      {
        ...input,
        positional: undefined,
        asksProviders: true,
        output: input.planFile,
        cancelled: runner.cancelled,
      },
      ports,
    );
    await publishPlan(outcome, { runner, input });
    if (input.comment === 'never' || !isPullRequestEvent(runner.environment)) return;
    const { commentOnPullRequest } = await import('./comment.ts');
    await commentOnPullRequest(outcome, { runner, input, github: ports.github });
  },
});
