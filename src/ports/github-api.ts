import type { Secret } from '../kernel/index.ts';

/** One call, as GitHub's description of its API has it. */
export interface GitHubRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Such as `/repos/{owner}/{repo}/issues`: a template, so that it can be told without its values. */
  readonly route: string;
  /** What the template names, encoded as one path segment each; whatever else is here is the query. */
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  /** Sent as JSON. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** What a refusal advises to grant, as `permissions:` of a workflow has it: `issues: write`. */
  readonly permission?: string;
  /** Instead of the token that the client was opened with. */
  readonly token?: Secret;
  /** How long, in all, to wait for rate limits and for a server that fails; 3 minutes when absent. */
  readonly patienceMs?: number;
  readonly signal?: AbortSignal;
}

/** An answer of 200 to 299. */
export interface GitHubAnswer {
  readonly status: number;
  /** Parsed JSON; `undefined` when the body is empty. */
  readonly body: unknown;
  /** `rel="next"` of the link header: the parameters of the next page. */
  readonly nextPage: Readonly<Record<string, string>> | undefined;
}

/**
 * GitHub's REST API, on github.com or a server of one's own (`GITHUB_API_URL`). Rate limits, primary
 * and secondary, are waited for within the patience of the request, `Retry-After` included. Where the
 * server or the network fails, a call is made again when doing it twice comes to the same, which is so
 * for every method but `POST`; that one only where it is known not to have been done.
 */
export interface GitHubApi {
  /** Rejects with {@link GitHubApiError}. */
  call(request: GitHubRequest): Promise<GitHubAnswer>;
}
