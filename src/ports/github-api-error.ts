import { CoreError, type CoreErrorOptions } from '../kernel/index.ts';

/** Every way in which GitHub can refuse, or fail to answer. */
export type GitHubApiErrorCode =
  /** No token, or one that GitHub does not know (401). */
  | 'GITHUB_UNAUTHENTICATED'
  /** The token may not do this (403). */
  | 'GITHUB_FORBIDDEN'
  /** There is no such thing, or the token may not know of it (404, 410); the hint says which permission. */
  | 'GITHUB_NOT_FOUND'
  /** What was sent is not accepted, or not any more (409, 422, any other 4xx). */
  | 'GITHUB_REFUSED'
  /** A rate limit that does not end within the patience of the request (403 and 429). */
  | 'GITHUB_RATE_LIMITED'
  /** No usable answer, after all tries (5xx, network). Of a `POST` it is not known whether it was done. */
  | 'GITHUB_UNAVAILABLE'
  /** The signal of the request was aborted. */
  | 'GITHUB_CANCELLED';

/** What a {@link GitHubApiError} can carry beside its code and message. */
export interface GitHubApiErrorOptions extends CoreErrorOptions {
  /** What GitHub answered with; absent when nothing came. */
  readonly status?: number;
}

/**
 * Why a call to GitHub came to nothing. The message names method and route, the hint the permission
 * that is missing where one is; neither has a token, a body that was sent, or a parameter's value.
 */
export class GitHubApiError extends CoreError<GitHubApiErrorCode> {
  /** What GitHub answered with; `undefined` when nothing came. */
  readonly status: number | undefined;

  static {
    this.prototype.name = 'GitHubApiError';
  }

  constructor(code: GitHubApiErrorCode, message: string, options: GitHubApiErrorOptions = {}) {
    super(code, message, options);
    this.status = options.status;
  }
}
