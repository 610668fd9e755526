import { join } from 'node:path';
import { inject } from 'vitest';
import { type ActionContract, readActionContract } from '../bundles/action-contract.ts';
import { type EndedStep, type StartedStep, startStep } from '../bundles/start-step.ts';
import { makeWorkspace, type Workspace } from '../bundles/workspace.ts';

/** A job on a runner with one repository checked out, whose steps may be any of our actions. */
export interface TestRunner extends Workspace {
  /** Runs the main step of an action to its end. */
  run(action: string, inputs?: Inputs): Promise<EndedStep>;
  start(action: string, inputs?: Inputs): Promise<StartedStep>;
  /** Runs the post step that belongs to a main step. */
  runPost(action: string, main: EndedStep, inputs?: Inputs): Promise<EndedStep>;
}

type Inputs = Readonly<Record<string, string>>;

/**
 * Makes a runner whose repository holds the modules in its `infra.yaml`, with variables beside those
 * that every runner sets. What a step that ended gave to the steps after it, they get.
 */
export async function makeRunner(
  modules: string,
  variables: Readonly<Record<string, string>> = {},
  node = process.execPath,
): Promise<TestRunner> {
  const workspace = await makeWorkspace(modules);
  const job = { variables: {}, path: [] as readonly string[], count: 0 };
  const start = async (request: Request): Promise<StartedStep> => {
    const { contract, script, inputs, state = {} } = request;
    job.count += 1;
    const started = await startStep({
      ...{ node, state, inputs: fillIn(request.action, contract, inputs) },
      script: join(inject('bundles'), script),
      folder: join(workspace.beside, `step-${String(job.count)}`),
      workspace: workspace.folder,
      beside: workspace.beside,
      path: job.path,
      variables: { ...variables, ...job.variables },
    });
    const ended = started.ended.then((step) => {
      job.variables = { ...job.variables, ...step.variables };
      job.path = [...new Set([...step.path, ...job.path])];
      return step;
    });
    return { ...started, ended };
  };
  const startMain = async (action: string, inputs: Inputs): Promise<StartedStep> => {
    const contract = await readActionContract(action);
    return await start({ action, contract, script: contract.main, inputs });
  };
  return {
    ...workspace,
    start: (action, inputs = {}) => startMain(action, inputs),
    run: async (action, inputs = {}) => await (await startMain(action, inputs)).ended,
    runPost: async (action, { state }, inputs = {}) => {
      const contract = await readActionContract(action);
      if (contract.post === undefined) throw new TypeError(`${action} has no post step`);
      const post = await start({ action, contract, script: contract.post, inputs, state });
      return await post.ended;
    },
  };
}

interface Request {
  readonly action: string;
  readonly contract: ActionContract;
  readonly script: string;
  readonly inputs: Inputs;
  /** What the main step saved, for a post step. */
  readonly state?: Readonly<Record<string, string>>;
}

/** Tests are about the base config of a config that has environments, unless they say otherwise. */
const BASE_CONFIG = '(base)';

/** The runner sets every declared input, and only warns of others, which are mistakes of ours. */
function fillIn(action: string, { defaults }: ActionContract, inputs: Inputs): Inputs {
  const unknown = Object.keys(inputs).filter((name) => !(name in defaults));
  if (unknown.length > 0) throw new TypeError(`${action} declares no input ${unknown.join(', ')}`);
  const chosen = 'environment' in defaults ? { environment: BASE_CONFIG } : {};
  return { ...defaults, ...chosen, ...inputs };
}
