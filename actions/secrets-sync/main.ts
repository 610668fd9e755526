import { openRunnerPorts, runAction } from '../../src/github/index.ts';
import { readSecretsSyncInput } from './inputs.ts';
import { LOCK_TOKEN } from './saved.ts';

await runAction({
  async main(runner) {
    const input = readSecretsSyncInput(runner);
    const [{ syncSecrets }, { publishSync }] = await Promise.all([
      import('../../src/operations/index.ts'),
      import('./publish.ts'),
    ]);
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
    const { freeOwnLock } = await import('../../src/operations/index.ts');
    await freeOwnLock(
      { ...readSecretsSyncInput(runner), positional: undefined, pluginFolder: undefined, token },
      await openRunnerPorts(runner),
    );
  },
});
