import { HttpError, type HttpErrorCode } from '../ports/index.ts';
import { systemCodeOf } from './system-error.ts';

/** Whom a request goes to, and by way of whom. */
export interface HttpRoute {
  readonly host: string;
  /** Host of the proxy, without user and password. */
  readonly proxy: string | undefined;
}

/** Re-says what Node's client failed with; its own error is the cause. */
export function toHttpError(error: unknown, route: HttpRoute): HttpError {
  if (error instanceof HttpError) return error;
  const systemCode = systemCodeOf(error);
  const code = toCode(systemCode, route);
  const at = route.proxy === undefined ? '' : ` through the proxy ${route.proxy}`;
  const what = `${MESSAGES[code]} ${route.host}${at}`;
  return new HttpError(code, systemCode === '' ? what : `${what} (${systemCode})`, {
    ...(HINTS[code] === undefined ? {} : { hint: HINTS[code] }),
    cause: error,
  });
}

/** The server was silent for too long. */
export function toTimeout({ host }: HttpRoute, afterMs: number): HttpError {
  return new HttpError('HTTP_TIMEOUT', `${host} was silent for ${String(afterMs)} ms`);
}

function toCode(systemCode: string, { proxy }: HttpRoute): HttpErrorCode {
  const code = CODES.get(systemCode) ?? findFamily(systemCode);
  const isOfProxy =
    proxy !== undefined && (code === 'HTTP_REFUSED' || code === 'HTTP_NAME_NOT_FOUND');
  return isOfProxy ? 'HTTP_PROXY' : code;
}

function findFamily(systemCode: string): HttpErrorCode {
  if (systemCode.startsWith(PARSER)) return 'HTTP_MALFORMED';
  return TLS.test(systemCode) ? 'HTTP_TLS' : 'HTTP_UNREACHABLE';
}

/** What Node's parser says of an answer that breaks the rules of HTTP. */
const PARSER = 'HPE_';

const CODES: ReadonlyMap<string, HttpErrorCode> = new Map([
  ['ENOTFOUND', 'HTTP_NAME_NOT_FOUND'],
  ['EAI_AGAIN', 'HTTP_NAME_NOT_FOUND'],
  ['ECONNREFUSED', 'HTTP_REFUSED'],
  ['ECONNRESET', 'HTTP_CUT_OFF'],
  ['EPIPE', 'HTTP_CUT_OFF'],
  ['HPE_INVALID_EOF_STATE', 'HTTP_CUT_OFF'],
  ['ERR_STREAM_PREMATURE_CLOSE', 'HTTP_CUT_OFF'],
  ['ETIMEDOUT', 'HTTP_TIMEOUT'],
]);

/** Node hands on OpenSSL's own names for what is wrong with a certificate. */
const TLS = /CERT|SELF_SIGNED|SIGNATURE|^ERR_SSL|^ERR_TLS|^EPROTO$|CRL/;

const MESSAGES: Readonly<Record<HttpErrorCode, string>> = {
  HTTP_NAME_NOT_FOUND: 'cannot find the address of',
  HTTP_REFUSED: 'no connection is accepted by',
  HTTP_TLS: 'the certificate or encryption is not accepted of',
  HTTP_PROXY: 'cannot reach',
  HTTP_TIMEOUT: 'no connection in time to',
  HTTP_CUT_OFF: 'the connection was cut off by',
  HTTP_MALFORMED: 'the answer is not HTTP from',
  HTTP_CANCELLED: 'the request was cancelled to',
  HTTP_UNREACHABLE: 'cannot reach',
};

const HINTS: Readonly<Partial<Record<HttpErrorCode, string>>> = {
  HTTP_NAME_NOT_FOUND: 'Check the host’s name, and whether this machine needs HTTPS_PROXY.',
  HTTP_REFUSED: 'Check the address, and whether this machine needs HTTPS_PROXY.',
  HTTP_TLS:
    'If the server, or a proxy before it, uses a certificate authority of your own, name its file in NODE_EXTRA_CA_CERTS.',
  HTTP_PROXY: 'Check the address in HTTPS_PROXY, or name the host in NO_PROXY.',
  HTTP_MALFORMED:
    'See whether a web server answers there, and what it and the proxies before it send.',
  HTTP_UNREACHABLE: 'Check the network, and whether this machine needs HTTPS_PROXY.',
};
