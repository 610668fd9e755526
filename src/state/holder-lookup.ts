import { isJsonObject } from '../kernel/index.ts';
import { type Clock, type GitHubApi, GitHubApiError, type Reporter } from '../ports/index.ts';
import { type LockOwner } from './lock-document.ts';

/** Asks GitHub about the holder of a lock. */
export interface HolderLookup {
  /**
   * Whether the job that the holder ran in has surely ended. `false` also for whatever cannot be told,
   * and between two looks at the same holder.
   */
  hasEnded(owner: LockOwner, signal: AbortSignal | undefined): Promise<boolean>;
}

/** What looking a holder up needs. */
export interface HolderLookupPorts {
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly github?: GitHubApi | undefined;
}

/** However long a lock is waited for: the token's limit is shared by all runs of the repository. */
const LOOK_EVERY_MS = 30_000;
/** Whoever waits for a lock can as well wait for the next look. */
const PATIENCE_MS = 2000;
const MOST_PAGES = 10;

/** One for each waiting: it remembers when it last looked. */
export function createHolderLookup(ports: HolderLookupPorts): HolderLookup {
  const { clock, github, reporter } = ports;
  let last: { readonly token: string; readonly at: number } | undefined;
  let isTold = false;
  const tell = (error: GitHubApiError): void => {
    if (!isTold) reporter.report(toNote(error));
    isTold = true;
  };
  return {
    hasEnded: async (owner, signal) => {
      const run = toRun(owner);
      if (github === undefined || run === undefined) return false;
      if (last?.token === owner.token && clock.elapsedMs() - last.at < LOOK_EVERY_MS) return false;
      last = { token: owner.token, at: clock.elapsedMs() };
      try {
        return await hasJobEnded(run, { github, signal });
      } catch (error) {
        if (!(error instanceof GitHubApiError)) throw error;
        if (error.code !== 'GITHUB_CANCELLED') tell(error);
        return false;
      }
    },
  };
}

/** Where a holder runs. */
interface HolderRun {
  readonly parameters: Readonly<Record<string, string>>;
  /** The link to the run that GitHub would give, without the attempt. */
  readonly link: string;
  readonly runner: string;
}

function toRun({ repository, runId, runAttempt, url, host }: LockOwner): HolderRun | undefined {
  const [owner = '', repo = '', ...more] = repository.split('/');
  const link = /^(https?:\/\/.+\/actions\/runs\/\d+)(?:\/attempts\/\d+)?$/.exec(url)?.[1];
  if (owner === '' || repo === '' || more.length > 0 || link === undefined) return undefined;
  if (!/^\d+$/.test(runId) || !/^\d+$/.test(runAttempt)) return undefined;
  const parameters = { owner, repo, run_id: runId, attempt_number: runAttempt };
  return { parameters, link, runner: host };
}

interface Asking {
  readonly github: GitHubApi;
  readonly signal: AbortSignal | undefined;
}

/** The attempt is over; or it goes on, and every job of it on the holder's runner is over. */
async function hasJobEnded(run: HolderRun, asking: Asking): Promise<boolean> {
  const { body: attempt } = await ask(ATTEMPT, run.parameters, asking);
  if (!isJsonObject(attempt) || !isSameRun(attempt['html_url'], run.link)) return false;
  if (attempt['status'] === 'completed') return true;
  if (run.runner === '') return false;
  const statuses = await readStatusesOn(run, asking);
  return statuses.length > 0 && statuses.every((status) => status === 'completed');
}

const ATTEMPT = '/repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}';

/** Another server may have a repository of that name, and a run of that number. */
function isSameRun(address: unknown, link: string): boolean {
  return typeof address === 'string' && address.toLowerCase() === link.toLowerCase();
}

/** How the jobs on the holder's runner stand. The lock knows no job by the name that GitHub shows. */
async function readStatusesOn(run: HolderRun, asking: Asking): Promise<readonly unknown[]> {
  const statuses: unknown[] = [];
  let page: Readonly<Record<string, string>> | undefined = { per_page: '100' };
  for (let count = 0; page !== undefined; count += 1) {
    if (count === MOST_PAGES) return [];
    const answer = await ask(`${ATTEMPT}/jobs`, { ...page, ...run.parameters }, asking);
    const jobs: unknown = isJsonObject(answer.body) ? answer.body['jobs'] : undefined;
    if (!Array.isArray(jobs)) return [];
    for (const job of jobs as readonly unknown[]) {
      if (isJsonObject(job) && job['runner_name'] === run.runner) statuses.push(job['status']);
    }
    page = answer.nextPage;
  }
  return statuses;
}

async function ask(
  route: string,
  parameters: Readonly<Record<string, string>>,
  { github, signal }: Asking,
): ReturnType<GitHubApi['call']> {
  return await github.call({
    ...{ method: 'GET', route, parameters, permission: 'actions: read', patienceMs: PATIENCE_MS },
    ...(signal === undefined ? {} : { signal }),
  });
}

function toNote(error: GitHubApiError): Parameters<Reporter['report']>[0] {
  const hint = error.hint === undefined ? '' : ` ${error.hint}`;
  return {
    ...{ kind: 'note', level: 'info' },
    text: `Whether the lock’s holder still runs could not be looked up: ${error.message}.${hint}`,
  };
}
