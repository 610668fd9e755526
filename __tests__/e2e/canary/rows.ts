import type { EndedStep } from '../../bundles/start-step.ts';
import { startWfctl } from '../../bundles/start-wfctl.ts';
import type { GitHubServer } from '../../fakes/github-server.ts';
import type { Canary, Evidence } from './canary.ts';
import { untilHanging } from './hang.ts';
import type { World } from './world.ts';

/** One command with what its provider will do, and how it has to end. */
export interface Row {
  /** `infra plan` for a command, `action infra-plan` for a step. */
  readonly subject: string;
  readonly what: string;
  readonly mode: Canary['mode'];
  readonly modules: string;
  /** What the config has beside its modules. */
  readonly sections?: string;
  /** `null` where it is killed. */
  readonly exitCode: number | null;
  /** Whether the provider, or a server, tells everything: then there are stars to be seen. */
  readonly isTold: boolean;
  run(world: World): Promise<Ended>;
}

export interface Ended {
  readonly exitCode: number | null;
  readonly evidence: Evidence;
}

/** What every kind of row is told. */
export type Expected = Pick<Row, 'mode' | 'modules' | 'sections' | 'exitCode'> & {
  readonly isTold?: boolean;
  readonly before?: (world: World) => void | Promise<void>;
  /** Sent once the provider was asked for a change and does not come back. */
  readonly signal?: NodeJS.Signals;
};

type Inputs = Readonly<Record<string, string>>;

/** The inputs of a step; what an earlier step gave out is known by then. */
type StepInputs = Inputs | ((world: World) => Inputs);

/** A row of an action as a step of a workflow. */
export function action(
  name: string,
  {
    inputs = {},
    before,
    isTold = false,
    signal,
    ...row
  }: Expected & { readonly inputs?: StepInputs },
): Row {
  return {
    ...{ ...row, isTold, subject: `action ${name}` },
    what: `the action ${name}, where the provider will ${row.mode}${toEnd(signal)}`,
    async run(world) {
      await before?.(world);
      const filled = typeof inputs === 'function' ? inputs(world) : inputs;
      const started = await world.runner.start(name, filled);
      if (signal !== undefined) {
        await untilHanging(world);
        started.kill(signal);
      }
      const step = await started.ended;
      world.steps.set(name, step);
      return toEnded(name, step, world);
    },
  };
}

/** A row of the post step that belongs to the newest step of an action. */
export function post(name: string, { before, isTold = false, signal: _, ...row }: Expected): Row {
  return {
    ...{ ...row, isTold, subject: `action ${name}` },
    what: `the post step of ${name}, where the provider will ${row.mode}`,
    async run(world) {
      await before?.(world);
      const main = world.steps.get(name);
      if (main === undefined) throw new TypeError(`no step of ${name} ran before`);
      return toEnded(name, await world.runner.runPost(name, main), world);
    },
  };
}

function toEnded(name: string, step: EndedStep, world: World): Ended {
  const { outputs, variables, state, summary, messages, exitCode } = step;
  return {
    exitCode,
    evidence: {
      // What the runner is told to hide goes to the runner alone.
      log: step.log.replace(/^::add-mask::.*$/gm, ''),
      annotations: JSON.stringify(messages),
      summary,
      // The outputs of this action are the sink that the secrets were declared for.
      ...(name === 'infra-outputs' ? {} : { outputs: JSON.stringify(outputs) }),
      variables: JSON.stringify(variables),
      'saved state': JSON.stringify(state),
      ...world.stores.asked(),
      ...atGitHub(world.github),
    },
  };
}

/** A row of a command in a shell. */
export function command(line: string, { isTold = false, before, signal, ...row }: Expected): Row {
  return {
    ...{ ...row, isTold, subject: toSubject(line) },
    what: `wfctl ${line}, where the provider will ${row.mode}${toEnd(signal)}`,
    async run(world) {
      await before?.(world);
      const { runner, variables } = world;
      const place = {
        ...{ folder: runner.folder, home: runner.beside },
        environment: { ...variables, GITHUB_REPOSITORY: 'octo/shop' },
      };
      const started = startWfctl(line.replaceAll('${ECHO}', variables['ECHO'] ?? ''), place);
      if (signal !== undefined) {
        await untilHanging(world);
        started.kill(signal);
      }
      const { exitCode, stdout, stderr } = await started.ended;
      const evidence = { stdout, stderr, ...world.stores.asked(), ...atGitHub(world.github) };
      return { exitCode, evidence };
    },
  };
}

/** The words before the first flag or file: `infra state show holder` has more than its path. */
function toSubject(line: string): string {
  return line.split(' -')[0] ?? line;
}

function toEnd(signal: NodeJS.Signals | undefined): string {
  return signal === undefined ? '' : `, and ${signal} comes meanwhile`;
}

/** What was sent there, but the token that it was sent with, and what can be read there now. */
function atGitHub({ requests, world }: GitHubServer): Evidence {
  const { comments, issues } = world.repository('octo/shop');
  return {
    'requests to GitHub': JSON.stringify(requests.map(({ token: _, ...request }) => request)),
    comments: JSON.stringify(comments),
    issues: JSON.stringify(issues),
  };
}
