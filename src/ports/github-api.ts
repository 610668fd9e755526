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
 * and secondary, are waited for within reason, `Retry-After` included; reads are tried again when the
 * server or the network fails, and writes only where GitHub says that they were not done.
 */
export interface GitHubApi {
  /** Rejects with {@link GitHubApiError}. */
  call(request: GitHubRequest): Promise<GitHubAnswer>;
}
