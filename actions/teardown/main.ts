import { openRunnerPorts, runAction } from '../../src/github/index.ts';
import { reconcile, teardown } from '../../src/operations/index.ts';
import { readTeardownInput } from './inputs.ts';
import { publishTeardown } from './publish.ts';
import { LOCK_TOKEN } from './saved.ts';
import { toRequest } from './request.ts';

await runAction({
  async main(runner) {
    const input = readTeardownInput(runner);
    const outcome = await teardown(toRequest(input, runner), await openRunnerPorts(runner));
    await publishTeardown(outcome, { runner, input });
  },
  async post(runner) {
    const token = runner.state.read(LOCK_TOKEN);
    if (token === undefined) return;
    // A teardown leaves nothing half done that is not found by looking: only its lock is to be freed.
    const { cancelled } = runner;
    const input = readTeardownInput(runner);
    await reconcile(
      { ...input, positional: undefined, token, cancelled },
      await openRunnerPorts(runner),
    );
  },
});
