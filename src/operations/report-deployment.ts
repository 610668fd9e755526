import { isJsonObject, type JsonObject } from '../kernel/index.ts';
import { type GitHubAnswer, type GitHubApi, GitHubApiError } from '../ports/index.ts';

/** What was put where, by which run. */
export interface DeploymentRequest {
  /** `owner/repo` */
  readonly repository: string;
  /** The whole id of the commit. */
  readonly commit: string;
  /**
   * The commit that GitHub runs the workflow of, where that is another one: it merges a pull request's
   * branch for the run, and keeps a job's own deployment for either of the two.
   */
  readonly runCommit?: string;
  /** The environment's name on GitHub. */
  readonly environment: string;
  readonly runId: string;
  /** Link to the run, as the identity of an operation has it; statuses link it as their log. */
  readonly runUrl: string;
  /** Whether the environment is thrown away after some time, as for a pull request. */
  readonly isTransient?: boolean;
  readonly signal?: AbortSignal;
}

/** How a deployment stands. */
export interface DeploymentStatus {
  readonly state: 'in_progress' | 'success' | 'failure' | 'error';
  /** One line, cut at 140 characters; no secret. */
  readonly description?: string;
  /** Where people find what was put there; anything but a web address is left out. */
  readonly environmentUrl?: string;
}

/** A deployment on GitHub that is ours to speak for. */
export interface ReportedDeployment {
  readonly id: number;
  /** @throws GitHubApiError */
  say(status: DeploymentStatus): Promise<void>;
}

/** What opening a deployment comes to. */
export type DeploymentOutcome =
  | { readonly kind: 'opened'; readonly deployment: ReportedDeployment }
  /** A job with an `environment:` is at work, for which GitHub keeps a deployment by itself. */
  | { readonly kind: 'kept-by-job' };

const DEPLOYMENTS = '/repos/{owner}/{repo}/deployments';
const STATUSES = `${DEPLOYMENTS}/{deployment_id}/statuses`;
const PERMISSION = 'deployments: write';
const LONGEST_DESCRIPTION = 140;

/**
 * Finds this run's deployment of a commit to an environment, or creates it. A second one beside that of
 * a job's own `environment:` would show everything twice: while that job is at work GitHub itself says
 * how it goes, and nothing is done here; after its end we speak for its deployment. A run that is run
 * again goes on with the deployment it has.
 *
 * @throws GitHubApiError
 */
export async function openDeployment(
  request: DeploymentRequest,
  github: GitHubApi,
): Promise<DeploymentOutcome> {
  const call = toCaller(request, github);
  const { environment } = request;
  const listed = await call(DEPLOYMENTS, { parameters: { environment, per_page: 100 } });
  let ours: number | undefined;
  for (const { id, sha, payload } of toObjects(listed.body)) {
    if (typeof id !== 'number' || !isOfCommit(sha, request)) continue;
    const keeper = isOurs(payload, request) ? 'gone' : await findKeeper(id, request, call);
    if (keeper === 'at-work') return { kind: 'kept-by-job' };
    if (keeper === 'gone') ours ??= id;
  }
  const id = ours ?? (await create(request, call));
  return {
    kind: 'opened',
    deployment: { id, say: (status) => say(status, { id, request, call }) },
  };
}

interface Asked {
  readonly parameters?: Readonly<Record<string, string | number>>;
  /** What is posted; without it this is a read. */
  readonly body?: Readonly<Record<string, unknown>>;
}

type Call = (route: string, asked: Asked) => Promise<GitHubAnswer>;

function isOfCommit(sha: unknown, { commit, runCommit }: DeploymentRequest): boolean {
  return sha === commit || (sha !== undefined && sha === runCommit);
}

function isOurs(payload: unknown, { runId }: DeploymentRequest): boolean {
  return isJsonObject(payload) && payload['wfctl_run'] === runId;
}

/**
 * What has become of the job of this run that a deployment belongs to; `undefined` where it belongs to
 * none. GitHub links the statuses of such a deployment to that job.
 */
async function findKeeper(
  id: number,
  request: DeploymentRequest,
  call: Call,
): Promise<'at-work' | 'gone' | undefined> {
  const { body } = await call(STATUSES, { parameters: { deployment_id: id, per_page: 100 } });
  const statuses = toObjects(body);
  if (!statuses.some(({ log_url: log }) => isOfRun(log, request))) return undefined;
  // The newest comes first.
  return ENDED.has(statuses[0]?.['state']) ? 'gone' : 'at-work';
}

const ENDED: ReadonlySet<unknown> = new Set(['success', 'failure', 'error', 'inactive']);

function isOfRun(log: unknown, { runId }: DeploymentRequest): boolean {
  const run = `/actions/runs/${runId}`;
  if (typeof log !== 'string' || !log.includes(run)) return false;
  return /^(?:\/|$)/.test(log.slice(log.indexOf(run) + run.length));
}

async function create(request: DeploymentRequest, call: Call): Promise<number> {
  const { status, body } = await call(DEPLOYMENTS, {
    body: {
      ref: request.commit,
      environment: request.environment,
      // GitHub would merge the default branch into the ref, and wait for checks, of which we are one.
      auto_merge: false,
      required_contexts: [],
      payload: { wfctl_run: request.runId },
      ...(request.isTransient === undefined ? {} : { transient_environment: request.isTransient }),
    },
  });
  const id: unknown = isJsonObject(body) ? body['id'] : undefined;
  if (typeof id === 'number') return id;
  // 202: GitHub did something else instead of deploying.
  throw new GitHubApiError('GITHUB_REFUSED', 'GitHub created no deployment', { status });
}

async function say(
  { state, description, environmentUrl }: DeploymentStatus,
  at: { readonly id: number; readonly request: DeploymentRequest; readonly call: Call },
): Promise<void> {
  const hasUrl = environmentUrl !== undefined && /^https?:\/\/[^\s@]+$/.test(environmentUrl);
  await at.call(STATUSES, {
    parameters: { deployment_id: at.id },
    body: {
      state,
      ...(at.request.runUrl === '' ? {} : { log_url: at.request.runUrl }),
      ...(description === undefined ? {} : { description: toLine(description) }),
      ...(hasUrl ? { environment_url: environmentUrl } : {}),
    },
  });
}

function toLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST_DESCRIPTION ? line : `${line.slice(0, LONGEST_DESCRIPTION - 1)}…`;
}

function toObjects(value: unknown): readonly JsonObject[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return items.filter(isJsonObject);
}

function toCaller({ repository, signal }: DeploymentRequest, github: GitHubApi): Call {
  const [owner = '', repo = ''] = repository.split('/');
  return async (route, { parameters, body }) =>
    await github.call({
      ...{ method: body === undefined ? 'GET' : 'POST', route, permission: PERMISSION },
      parameters: { owner, repo, ...parameters },
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
}
