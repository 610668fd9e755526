import { openRunnerPorts, runAction } from '../../src/github/index.ts';
import { readDeployVerifyInput } from './inputs.ts';

await runAction({
  async main(runner) {
    const input = readDeployVerifyInput(runner);
    const [{ verifyDeploy }, { readDeployment }, { publishVerified }] = await Promise.all([
      import('../../src/operations/index.ts'),
      import('./deployment.ts'),
      import('./publish.ts'),
    ]);
    const ports = await openRunnerPorts(runner);
    const deployment = await readDeployment(input, runner);
    const outcome = await verifyDeploy(
      { ...input, deployment, cancelled: runner.cancelled },
      ports,
    );
    await publishVerified(outcome, { runner, input });
  },
});
