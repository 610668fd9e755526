import { arch, platform } from 'node:os';

/** What the environment of a step is made of. */
export interface StepSurroundings {
  /** Where the repository is checked out. */
  readonly workspace: string;
  /** A folder of the runner's own, which is its home and its temporary folder. */
  readonly beside: string;
  /** Folders that earlier steps put before the PATH, the foremost first. */
  readonly path: readonly string[];
  /** Variables of the job, which earlier steps may have set. */
  readonly variables: Readonly<Record<string, string>>;
  /** The files by which the runner and this step speak. */
  readonly files: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, string>>;
  /** What the main step saved, for a post step. */
  readonly state: Readonly<Record<string, string>>;
}

/**
 * The whole environment of a step: the default variables of GitHub Actions, as a push to `main` of
 * `octo/shop` has them, what the job brings along, and nothing of this process. Where the runner's own
 * Node.js lies is on no PATH.
 */
export function toStepEnvironment(around: StepSurroundings): Readonly<Record<string, string>> {
  const { path, variables, files, inputs, state } = around;
  return {
    ...toDefaultVariables(around),
    ...variables,
    PATH: [...path, ...SYSTEM_PATH].join(':'),
    ...files,
    ...rename(inputs, toInputName),
    ...rename(state, (name) => `STATE_${name}`),
  };
}

const SYSTEM_PATH = ['/usr/local/bin', '/usr/bin', '/bin'];

const COMMIT = '5f0c1d2e3a4b596877685a4b3c2d1e0f9a8b7c6d';

function toDefaultVariables({
  workspace,
  beside,
}: StepSurroundings): Readonly<Record<string, string>> {
  return {
    HOME: beside,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: workspace,
    GITHUB_ACTION: 'step',
    GITHUB_ACTION_REF: 'v0.19',
    GITHUB_ACTION_REPOSITORY: 'org/wfctl',
    GITHUB_ACTOR: 'octocat',
    GITHUB_TRIGGERING_ACTOR: 'octocat',
    GITHUB_REPOSITORY: 'octo/shop',
    GITHUB_REPOSITORY_OWNER: 'octo',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REF_NAME: 'main',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_BASE_REF: '',
    GITHUB_HEAD_REF: '',
    GITHUB_SHA: COMMIT,
    GITHUB_WORKFLOW: 'deploy',
    GITHUB_RUN_ID: '4711',
    GITHUB_RUN_NUMBER: '42',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_JOB: 'deploy',
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_API_URL: 'https://github.example/api/v3',
    GITHUB_GRAPHQL_URL: 'https://github.example/api/graphql',
    RUNNER_NAME: 'runner-1',
    RUNNER_ENVIRONMENT: 'self-hosted',
    RUNNER_OS: platform() === 'darwin' ? 'macOS' : 'Linux',
    RUNNER_ARCH: arch().toUpperCase(),
    RUNNER_TEMP: beside,
    RUNNER_TOOL_CACHE: `${beside}/tool-cache`,
  };
}

/** The runner makes an underscore of a space, and leaves hyphens. */
function toInputName(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}

function rename(
  values: Readonly<Record<string, string>>,
  toName: (name: string) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [toName(name), value]));
}
