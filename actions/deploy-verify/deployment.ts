import { readDeployedCommit, type Runner } from '../../src/github/index.ts';
import type { DeploymentWish } from '../../src/operations/index.ts';
import type { DeployVerifyInput } from './inputs.ts';

/** The deployment that GitHub is to be told of; `undefined` where that was not asked for. */
export async function readDeployment(
  { deploymentEnvironment: environment }: DeployVerifyInput,
  runner: Pick<Runner, 'environment'>,
): Promise<DeploymentWish | undefined> {
  if (environment === undefined) return undefined;
  return { environment, ...(await readDeployedCommit(runner.environment)) };
}
