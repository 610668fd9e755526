import type { Environment } from '../ports/index.ts';

/** Which run of which workflow this is; what another run shows while it waits for our lock. */
export interface RunIdentity {
  /** `owner/repo`; each text is empty where the runner did not say. */
  readonly repository: string;
  readonly runId: string;
  readonly runAttempt: string;
  readonly job: string;
  readonly actor: string;
  /** The runner's name, or else the machine's. */
  readonly host: string;
  readonly pid: number;
  /** A link to this attempt of the run. */
  readonly url: string;
}

/** What the runner says of the job around this step. */
export interface RunnerContext {
  readonly identity: RunIdentity;
  /** Absolute path of the checked-out repository: annotations name files relative to it. */
  readonly workspace: string | undefined;
  /** Absolute path of a folder that is emptied after the job. */
  readonly temporaryFolder: string | undefined;
}

/** Reads the runner's variables. What does not have the form it should is left out, not guessed. */
export function readContext(
  environment: Environment,
  machine: { readonly hostName: string; readonly pid: number },
): RunnerContext {
  const read = (name: string, form: RegExp): string => {
    const value = environment(name) ?? '';
    return form.test(value) ? value : '';
  };
  const repository = read('GITHUB_REPOSITORY', /^[\w.-]+\/[\w.-]+$/);
  const runId = read('GITHUB_RUN_ID', /^\d+$/);
  const runAttempt = read('GITHUB_RUN_ATTEMPT', /^\d+$/);
  const server = read('GITHUB_SERVER_URL', /^https?:\/\/[^\s@]+$/).replace(/\/+$/, '');
  return {
    identity: {
      repository,
      runId,
      runAttempt,
      job: read('GITHUB_JOB', ONE_LINE),
      actor: read('GITHUB_ACTOR', ONE_LINE),
      host: read('RUNNER_NAME', ONE_LINE) || machine.hostName,
      pid: machine.pid,
      url: toRunUrl({ server, repository, runId, runAttempt }),
    },
    workspace: environment('GITHUB_WORKSPACE') || undefined,
    temporaryFolder: environment('RUNNER_TEMP') || undefined,
  };
}

const ONE_LINE = /^[^\r\n]+$/;

function toRunUrl(run: {
  readonly server: string;
  readonly repository: string;
  readonly runId: string;
  readonly runAttempt: string;
}): string {
  if (run.server === '' || run.repository === '' || run.runId === '') return '';
  const attempt = run.runAttempt === '' ? '' : `/attempts/${run.runAttempt}`;
  return `${run.server}/${run.repository}/actions/runs/${run.runId}${attempt}`;
}
