import { openRunnerInstallPorts, openRunnerPorts, type Runner } from '../../src/github/index.ts';
import {
  installPlugins,
  type InstallPluginsOutcome,
  toInstallPorts,
} from '../../src/operations/index.ts';
import type { Environment } from '../../src/ports/index.ts';
import type { SetupPluginsInput } from './inputs.ts';

/** Installs what the lockfile pins, on this runner. */
export async function installOnRunner(
  runner: Runner,
  input: SetupPluginsInput,
): Promise<InstallPluginsOutcome> {
  if (input.token !== undefined) runner.concealer.conceal(input.token.reveal());
  const { platform, ...machine } = openRunnerInstallPorts(runner, input);
  const world = {
    ...(await openRunnerPorts(runner)),
    ...machine,
    environment: withToken(runner.environment, input),
  };
  const { folder, pluginFolder, mirror, isLocked } = input;
  return await installPlugins(
    { folder, pluginFolder, platform, mirror, isLocked, signal: runner.cancelled },
    toInstallPorts(world, runner.cancelled),
  );
}

/** A token in a variable was put there on purpose, so that it goes before the input. */
function withToken(environment: Environment, { token }: SetupPluginsInput): Environment {
  return (name) => {
    const value = environment(name);
    if (name !== 'GITHUB_TOKEN' || (value ?? '').trim() !== '') return value;
    return token?.reveal();
  };
}
