import { openRunnerPorts, runAction } from '../../src/github/index.ts';
import { freeOwnLock, syncSecrets } from '../../src/operations/index.ts';
import { readSecretsSyncInput } from './inputs.ts';
import { publishSync } from './publish.ts';
import { LOCK_TOKEN } from './saved.ts';

await runAction({
  async main(runner) {
    const input = readSecretsSyncInput(runner);
    const outcome = await syncSecrets(
      {
        ...input,
        positional: undefined,
        pluginFolder: undefined,
        cancelled: runner.cancelled,
        onLocked: (token) => {
          runner.state.save(LOCK_TOKEN, token);
        },
      },
      await openRunnerPorts(runner),
    );
    await publishSync(outcome, { runner, input });
  },
  async post(runner) {
    const token = runner.state.read(LOCK_TOKEN);
    if (token === undefined) return;
    await freeOwnLock(
      { ...readSecretsSyncInput(runner), positional: undefined, pluginFolder: undefined, token },
      await openRunnerPorts(runner),
    );
  },
});
