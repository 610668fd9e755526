import { CoreError } from '../kernel/index.ts';

/** Every way in which GitHub can refuse, or fail to answer. */
export type GitHubApiErrorCode =
  /** No token, or one that GitHub does not know (401). */
  | 'GITHUB_UNAUTHENTICATED'
  /** The token may not do this (403, and 404 for what it may not see to change). */
  | 'GITHUB_FORBIDDEN'
  /** There is no such thing, or the token may not know of it (404, 410). */
  | 'GITHUB_NOT_FOUND'
  /** What was sent is not accepted, or not any more (409, 422, any other 4xx). */
  | 'GITHUB_REFUSED'
  /** A rate limit that does not end within the patience of the client (403 and 429). */
  | 'GITHUB_RATE_LIMITED'
  /** No usable answer, after all tries (5xx, network). */
  | 'GITHUB_UNAVAILABLE';

/**
 * Why a call to GitHub came to nothing. The message names method and route, the hint the permission
 * that is missing where one is; neither has a token, a body that was sent, or a parameter's value.
 */
export class GitHubApiError extends CoreError<GitHubApiErrorCode> {
  static {
    this.prototype.name = 'GitHubApiError';
  }
}
