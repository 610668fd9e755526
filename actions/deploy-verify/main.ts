import { openRunnerPorts, runAction } from '../../src/github/index.ts';
import { readDeployVerifyInput } from './inputs.ts';

await runAction({
  async main(runner) {
    const input = readDeployVerifyInput(runner);
    const [{ verifyDeploy }, { publishVerified }] = await Promise.all([
      import('../../src/operations/index.ts'),
      import('./publish.ts'),
    ]);
    const ports = await openRunnerPorts(runner);
    const outcome = await verifyDeploy({ ...input, cancelled: runner.cancelled }, ports);
    await publishVerified(outcome, { runner, input });
  },
});
