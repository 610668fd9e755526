import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { startProcess } from '../bundles/start-process.ts';
import { makeWorkspace, type Workspace } from '../bundles/workspace.ts';

/** A message that a step had the runner show on the run's page. */
export interface ShownMessage {
  readonly level: 'error' | 'warning';
  /** `title`, and for a spot in a file `file`, `line`, `col`, …: as the runner names them. */
  readonly properties: Readonly<Record<string, string>>;
  readonly text: string;
}

/** How a step ended, and everything it left. */
export interface EndedStep {
  readonly exitCode: number | null;
  /** The log as the step wrote it. */
  readonly log: string;
  readonly messages: readonly ShownMessage[];
  /** What it told the runner to hide. */
  readonly masks: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  /** What it saved for its post step. */
  readonly state: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly path: readonly string[];
}

/** A step that runs. */
export interface StartedStep {
  readonly untilSaid: (text: string) => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<EndedStep>;
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
    return await startStep({ action, inputs, state, variables, workspace, files });
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
    file: process.execPath,
    arguments: [join(inject('bundles'), `${step.action}.mjs`)],
    folder: step.workspace.folder,
    environment: await environmentOf(step, Object.fromEntries(paths)),
  });
  const read = (name: (typeof FILES)[number]): Promise<string> =>
    readFile(paths.get(name) ?? '', 'utf8');
  const end = async (): Promise<EndedStep> => {
    const { exitCode, stdout, stderr } = await started.ended;
    return {
      exitCode,
      log: stdout + stderr,
      messages: parseMessages(stdout),
      masks: parseCommands(stdout).flatMap(({ name, text }) => (name === 'add-mask' ? [text] : [])),
      outputs: parseFileCommands(await read('GITHUB_OUTPUT')),
      state: parseFileCommands(await read('GITHUB_STATE')),
      variables: parseFileCommands(await read('GITHUB_ENV')),
      summary: await read('GITHUB_STEP_SUMMARY'),
      path: (await read('GITHUB_PATH')).split('\n').filter((line) => line !== ''),
    };
  };
  const ended = end();
  onTestFinished(async () => {
    started.kill('SIGKILL');
    await ended;
  });
  return { untilSaid: started.untilSaid, kill: started.kill, ended };
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
    ...Object.fromEntries(given.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
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

function parseMessages(log: string): readonly ShownMessage[] {
  return parseCommands(log).flatMap(({ name, properties, text }) =>
    name === 'error' || name === 'warning' ? [{ level: name, properties, text }] : [],
  );
}

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The lines that the runner takes for commands. */
function parseCommands(log: string): readonly Command[] {
  return log.split('\n').flatMap((line) => {
    const [, name, properties = '', text] = /^\s*::([\w-]+)(?: ([^:]*))?::(.*)$/.exec(line) ?? [];
    if (name === undefined || text === undefined) return [];
    return [{ name, properties: parseProperties(properties), text: unescape(text) }];
  });
}

function parseProperties(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').map((pair) => pair.split('='));
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name.trim(), unescape(value)]));
}

function unescape(text: string): string {
  return text
    .replaceAll('%0A', '\n')
    .replaceAll('%0D', '\r')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');
}

/** Reads `name<<delimiter`, value, `delimiter`; of a name that was set twice, the last. */
function parseFileCommands(text: string): Readonly<Record<string, string>> {
  const entries = text.matchAll(/^([^\n]+?)<<(\S+)\n([^]*?)\n\2$/gm);
  return Object.fromEntries([...entries].map(([, name = '', , value = '']) => [name, value]));
}
