import { isJsonObject, type JsonValue, type RetryAdvice } from '../kernel/index.ts';
import {
  GitHubApiError,
  type GitHubApiErrorCode,
  type GitHubRequest,
  type HttpError,
} from '../ports/index.ts';

/** An answer of 300 or above. */
export interface Refusal {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Parsed, where it is JSON. */
  readonly body: JsonValue | undefined;
  readonly retry: RetryAdvice;
}

type Call = Pick<GitHubRequest, 'method' | 'route' | 'parameters' | 'body' | 'permission'>;

/** Says what a refusal means. */
export function toGitHubError(refusal: Refusal, request: Call): GitHubApiError {
  const { status } = refusal;
  const [code, hint] = explain(refusal, request);
  const reason = readReason(refusal.body, request);
  const what = `GitHub answers ${String(status)} to ${request.method} ${request.route}`;
  return new GitHubApiError(code, reason === undefined ? what : `${what}: ${reason}`, {
    ...(hint === undefined ? {} : { hint }),
    status,
  });
}

/** Says what it means that no answer came, or only a part of one. */
export function toNoAnswer(cause: HttpError, { method, route }: Call): GitHubApiError {
  if (cause.code === 'HTTP_CANCELLED') return toCancelled({ method, route }, cause);
  const isUncertain = method === 'POST' && !NEVER_SENT.has(cause.code);
  return new GitHubApiError('GITHUB_UNAVAILABLE', `no answer to ${method} ${route}`, {
    ...(isUncertain ? { hint: 'Look whether it was done before it is tried again.' } : {}),
    cause,
  });
}

/** The error of a call that was told to stop. */
export function toCancelled(
  { method, route }: Pick<Call, 'method' | 'route'>,
  cause?: HttpError,
): GitHubApiError {
  return new GitHubApiError('GITHUB_CANCELLED', `${method} ${route} was cancelled`, {
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Ways to fail before anything was sent. */
export const NEVER_SENT: ReadonlySet<string> = new Set([
  'HTTP_NAME_NOT_FOUND',
  'HTTP_REFUSED',
  'HTTP_PROXY',
  'HTTP_TLS',
]);

type Explanation = readonly [code: GitHubApiErrorCode, hint: string | undefined];

function explain(refusal: Refusal, request: Call): Explanation {
  const { status, headers, retry } = refusal;
  if (retry.kind === 'later' && retry.because === 'rate-limit') {
    return ['GITHUB_RATE_LIMITED', explainLimit(retry.afterMs)];
  }
  if (status === 401) {
    return ['GITHUB_UNAUTHENTICATED', 'Check that the token is whole and has not expired.'];
  }
  if (status === 403) return ['GITHUB_FORBIDDEN', explainForbidden(headers, request)];
  if (status === 404 || status === 410) {
    const needed = describeNeeded(headers, request);
    const rest = needed === undefined ? '' : ` ${needed}`;
    return [
      'GITHUB_NOT_FOUND',
      `Check that it exists: what the token may not see looks as if it were not there.${rest}`,
    ];
  }
  if (status >= 500 || status === 408) {
    return ['GITHUB_UNAVAILABLE', 'See whether GitHub has an incident, and run it again.'];
  }
  return ['GITHUB_REFUSED', undefined];
}

function explainLimit(afterMs: number): string {
  const minutes = Math.max(1, Math.ceil(afterMs / 60_000));
  return `The rate limit of the token is used up. Try again in ${String(minutes)} min.`;
}

function explainForbidden(headers: ReadonlyMap<string, string>, request: Call): string {
  if (headers.get('x-github-sso')?.startsWith('required') === true) {
    return 'The organisation asks for single sign-on: authorise the token for it in the token’s settings.';
  }
  return (
    describeNeeded(headers, request) ??
    'Check what the token may do, and whether the repository is its own.'
  );
}

/** What `permissions:` of a workflow knows; anything else GITHUB_TOKEN cannot be given. */
const OF_WORKFLOWS = new Set(
  (
    'actions attestations checks contents deployments discussions issues packages pages ' +
    'pull-requests security-events statuses'
  ).split(' '),
);

function describeNeeded(
  headers: ReadonlyMap<string, string>,
  { permission }: Call,
): string | undefined {
  const accepted = headers.get('x-accepted-github-permissions') ?? '';
  // GitHub joins what is needed together by commas, and writes names with underscores.
  const needed = permission ?? (/^[\w=;, ]+$/.test(accepted) ? readAccepted(accepted) : undefined);
  if (needed === undefined) return undefined;
  const isOfWorkflow = needed
    .split(', ')
    .every((each) => OF_WORKFLOWS.has(each.split(':')[0] ?? ''));
  return isOfWorkflow
    ? `The token needs \`${needed}\`: for GITHUB_TOKEN put it under \`permissions:\` of the job.`
    : `The token needs \`${needed}\`, which GITHUB_TOKEN cannot have: use a token of a GitHub App, ` +
        'or a fine-grained personal access token.';
}

/** From `issues=write; pull_requests=write` the first alternative, as a workflow writes it. */
function readAccepted(accepted: string): string {
  const [first = ''] = accepted.split(';');
  return first
    .trim()
    .split(/,\s*/)
    .map((each) => each.replaceAll('_', '-').replace('=', ': '))
    .join(', ');
}

const LONGEST_REASON = 200;

/** GitHub's own words, unless they repeat what was sent. */
function readReason(body: JsonValue | undefined, request: Call): string | undefined {
  if (!isJsonObject(body) || typeof body['message'] !== 'string') return undefined;
  const errors = Array.isArray(body['errors']) ? body['errors'] : [];
  const details = errors.map(readDetail).filter((detail) => detail !== undefined);
  const said = [body['message'], ...details].join('; ').replace(/\s+/g, ' ').trim();
  const sent = [...leaves(request.body), ...leaves(request.parameters)];
  const repeats = sent.some((value) => value !== '' && said.includes(value));
  if (said === '' || repeats) return undefined;
  return said.length <= LONGEST_REASON ? said : `${said.slice(0, LONGEST_REASON)}…`;
}

function readDetail(error: JsonValue): string | undefined {
  if (typeof error === 'string') return error;
  if (!isJsonObject(error)) return undefined;
  const { field, code, message } = error;
  if (typeof message === 'string') return message;
  return typeof field === 'string' && typeof code === 'string' ? `${field} ${code}` : undefined;
}

/** Every text in what was sent. A short one is in any sentence, and says nothing there. */
function leaves(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.length < SHORT ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(leaves);
}

const SHORT = 4;
