import { openRunnerPorts, readDeployedCommit, runAction } from '../../src/github/index.ts';
import { readDeployVerifyInput } from './inputs.ts';

await runAction({
  async main(runner) {
    const input = readDeployVerifyInput(runner);
    const [{ verifyDeploy }, { publishVerified }] = await Promise.all([
      import('../../src/operations/index.ts'),
      import('./publish.ts'),
    ]);
    const ports = await openRunnerPorts(runner);
    const { deploymentEnvironment: name } = input;
    const deployment =
      name === undefined
        ? undefined
        : { environment: name, ...(await readDeployedCommit(runner.environment)) };
    const outcome = await verifyDeploy(
      { ...input, deployment, cancelled: runner.cancelled },
      ports,
    );
    await publishVerified(outcome, { runner, input });
  },
});
