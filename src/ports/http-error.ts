import { CoreError } from '../kernel/index.ts';

/** Every way in which a request can end without a response. */
export type HttpErrorCode =
  | 'HTTP_NAME_NOT_FOUND'
  | 'HTTP_REFUSED'
  | 'HTTP_TLS'
  | 'HTTP_PROXY'
  | 'HTTP_TIMEOUT'
  | 'HTTP_CUT_OFF'
  | 'HTTP_MALFORMED'
  | 'HTTP_CANCELLED'
  | 'HTTP_UNREACHABLE';

/**
 * Why a request came to no response, or its body to no end. Names the host, never a header, a query
 * or the user part of a URL.
 */
export class HttpError extends CoreError<HttpErrorCode> {
  static {
    this.prototype.name = 'HttpError';
  }
}
