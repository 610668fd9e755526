import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { inject, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { readPairs, readSummary, readVariables } from '../bundles/file-commands.ts';
import { readRunnerLog, type RunnerLog } from '../bundles/runner-log.ts';
import { startProcess } from '../bundles/start-process.ts';
import { makeWorkspace, type Workspace } from '../bundles/workspace.ts';

/** How a step ended, and everything it left. */
export interface EndedStep extends RunnerLog {
  readonly exitCode: number | null;
  /** The log as the step wrote it. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** What it saved for its post step. */
  readonly state: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  /** The summary as the step wrote it. */
  readonly summary: string;
  /** The summary as the run's page shows it. */
  readonly shownSummary: string;
  readonly path: readonly string[];
}

/** A step that runs. */
export interface StartedStep {
  readonly untilSaid: (text: string) => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Cancels it as the runner does, with more and more force, and says what it took. */
  readonly cancel: () => Promise<CancelledStep>;
  readonly ended: Promise<EndedStep>;
}

/** A step that was cancelled. */
export interface CancelledStep {
  readonly signals: readonly NodeJS.Signals[];
  readonly step: EndedStep;
}

/** A runner with one repository checked out. */
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
 * that every runner sets.
 */
export async function makeRunner(
  modules: string,
  variables: Readonly<Record<string, string>> = {},
  node = process.execPath,
): Promise<TestRunner> {
  const workspace = await makeWorkspace(modules);
  let count = 0;
  const start = async (
    action: string,
    inputs: Inputs,
    state: Readonly<Record<string, string>> = {},
  ): Promise<StartedStep> => {
    count += 1;
    const files = join(workspace.beside, `step-${String(count)}`);
    await mkdir(files);
    return await startStep({ action, inputs, state, variables, workspace, files, node });
  };
  return {
    ...workspace,
    start: (action, inputs = {}) => start(action, inputs),
    run: async (action, inputs = {}) => await (await start(action, inputs)).ended,
    runPost: async (action, main, inputs = {}) =>
      await (
        await start(action, inputs, main.state)
      ).ended,
  };
}

interface Step {
  readonly action: string;
  readonly inputs: Inputs;
  /** What the main step saved, for a post step. */
  readonly state: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly workspace: Workspace;
  /** Folder for the files by which the runner and this step speak. */
  readonly files: string;
  /** The Node.js that starts it. */
  readonly node: string;
}

const FILES = [
  'GITHUB_OUTPUT',
  'GITHUB_STATE',
  'GITHUB_ENV',
  'GITHUB_PATH',
  'GITHUB_STEP_SUMMARY',
] as const;

async function startStep(step: Step): Promise<StartedStep> {
  const paths = new Map(FILES.map((name) => [name, join(step.files, name)]));
  await Promise.all([...paths.values()].map((path) => writeFile(path, '')));
  const started = startProcess({
    file: step.node,
    arguments: [join(inject('bundles'), `${step.action}.mjs`)],
    folder: step.workspace.folder,
    environment: await environmentOf(step, Object.fromEntries(paths)),
  });
  const read = (name: (typeof FILES)[number]): Promise<string> =>
    readFile(paths.get(name) ?? '', 'utf8');
  const end = async (): Promise<EndedStep> => {
    const { exitCode, stdout, stderr } = await started.ended;
    const log = readRunnerLog(started.lines());
    const summary = await read('GITHUB_STEP_SUMMARY');
    return {
      exitCode,
      log: stdout + stderr,
      ...log,
      outputs: readPairs(await read('GITHUB_OUTPUT')),
      state: readPairs(await read('GITHUB_STATE')),
      variables: readVariables(await read('GITHUB_ENV')),
      summary,
      shownSummary: readSummary(summary, log.masks),
      path: (await read('GITHUB_PATH')).split('\n').filter((line) => line !== ''),
    };
  };
  const ended = end();
  onTestFinished(async () => {
    started.kill('SIGKILL');
    await ended;
  });
  const { untilSaid, kill } = started;
  return { untilSaid, kill, ended, cancel: () => cancel(kill, ended) };
}

/** What the runner sends, and how long it then waits for the end. */
const CANCELLING = [
  { signal: 'SIGINT', patienceMs: 7_500 },
  { signal: 'SIGTERM', patienceMs: 2_500 },
] as const;

async function cancel(
  kill: (signal: NodeJS.Signals) => void,
  ended: Promise<EndedStep>,
): Promise<CancelledStep> {
  const signals: NodeJS.Signals[] = [];
  for (const { signal, patienceMs } of CANCELLING) {
    kill(signal);
    signals.push(signal);
    const timer = new AbortController();
    const step = await Promise.race([
      ended,
      setTimeout(patienceMs, undefined, { signal: timer.signal }).catch(() => undefined),
    ]);
    timer.abort();
    if (step !== undefined) return { signals, step };
  }
  kill('SIGKILL');
  return { signals: [...signals, 'SIGKILL'], step: await ended };
}

/** Tests are about the base config of a config that has environments, unless they say otherwise. */
const BASE_CONFIG = '(base)';

/** What the runner sets, and nothing that this process happens to have beside PATH and HOME. */
async function environmentOf(
  { action, inputs, state, variables, workspace }: Step,
  files: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const defaults = await readDefaults(action);
  const unknown = Object.keys(inputs).filter((name) => !(name in defaults));
  if (unknown.length > 0) throw new TypeError(`${action} declares no input ${unknown.join(', ')}`);
  const chosen = 'environment' in defaults ? { environment: BASE_CONFIG } : {};
  const given = Object.entries({ ...defaults, ...chosen, ...inputs });
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: workspace.beside,
    ...files,
    ...Object.fromEntries(given.map(([name, value]) => [toInputName(name), value])),
    ...Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])),
    ...variables,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: workspace.folder,
    GITHUB_REPOSITORY: 'octo/shop',
    GITHUB_RUN_ID: '4711',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_JOB: 'deploy',
    GITHUB_ACTOR: 'octocat',
    GITHUB_SERVER_URL: 'https://github.example',
    RUNNER_NAME: 'runner-1',
    RUNNER_TEMP: workspace.beside,
  };
}

/** The runner makes one of spaces, and leaves hyphens. */
function toInputName(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}

/**
 * Every declared input with its default, or empty: the runner sets all of them. An expression is
 * empty here, as for a job that may do nothing.
 */
async function readDefaults(action: string): Promise<Readonly<Record<string, string>>> {
  const file = new URL(`../../actions/${action}/action.yml`, import.meta.url);
  const contract = parse(await readFile(file, 'utf8')) as {
    readonly inputs?: Readonly<Record<string, { readonly default?: string }>>;
  };
  const inputs = Object.entries(contract.inputs ?? {});
  return Object.fromEntries(inputs.map(([name, input]) => [name, toDefault(input.default)]));
}

function toDefault(text = ''): string {
  return text.startsWith('${{') ? '' : text;
}
