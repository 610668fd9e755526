import { readRetryAdvice, type RetryAdvice } from '../kernel/index.ts';
import { HttpError, type HttpResponse } from '../ports/index.ts';
import { TOKEN_VARIABLES } from './credentials.ts';
import { DistributionError, type DistributionErrorCode } from './distribution-error.ts';
import type { Credentials } from './model.ts';
import { cancelled } from './patience.ts';
import type { Attempt } from './patience.ts';

/** What was asked for, for the message when it is refused. */
export interface Asked {
  /** Such as `release v1.2.0 of github.com/acme/plugin`; follows "cannot get the". */
  readonly what: string;
  readonly host: string;
  readonly credentials: Credentials | undefined;
  /** Whether it stands for another server, and so is never shown a token. */
  readonly isMirror?: boolean;
}

type Failed = Extract<Attempt<never>, { readonly kind: 'failed' }>;

/** Enough of a refusal's body to see which limit it speaks of. */
const BODY_LIMIT = 4096;

/** Says what an answer of status 400 or above means, and whether to ask again. */
export async function toRefusal(
  response: HttpResponse,
  asked: Asked,
  nowMs: number,
): Promise<Failed> {
  const retry = readRetryAdvice(response, await readStart(response), nowMs);
  const status = `${asked.host} answers ${String(response.status)}`;
  const [code, reason, hint] = explain(response, asked, retry);
  const error = new DistributionError(
    code,
    `cannot get the ${asked.what}: ${status}${reason === '' ? '' : `, ${reason}`}`,
    { hint },
  );
  return { kind: 'failed', error, retry };
}

/** Says what it means that no answer came, or only a part of one. */
export function toNoAnswer(error: unknown, asked: Asked): Failed {
  if (!(error instanceof HttpError)) throw error;
  if (error.code === 'HTTP_CANCELLED') throw cancelled(error);
  const kind = FINAL.has(error.code) ? 'never' : 'soon';
  return {
    kind: 'failed',
    error: new DistributionError('RELEASE_UNREACHABLE', `cannot get the ${asked.what}`, {
      cause: error,
    }),
    retry: { kind },
  };
}

/** Asking again changes neither a certificate nor a proxy's mind. */
const FINAL: ReadonlySet<string> = new Set(['HTTP_TLS', 'HTTP_PROXY']);

/** `auth.env` is told last, since it has to be written into the manifest first. */
const A_VARIABLE = `one of ${TOKEN_VARIABLES.join(', ')} or the plugin’s auth.env`;

const TOKENLESS_MIRROR =
  'A mirror is shown no token: have it answer this machine without one, or install without a mirror.';

type Explanation = readonly [code: DistributionErrorCode, reason: string, hint: string];

function explain({ status, headers }: HttpResponse, asked: Asked, retry: RetryAdvice): Explanation {
  if (retry.kind === 'later' && retry.because === 'rate-limit') return explainLimit(asked, retry);
  if (status === 401) {
    const reason =
      asked.credentials === undefined ? 'which asks for a token' : 'which refuses the token';
    return explainDenied(asked, reason);
  }
  if (status === 403) return explainForbidden(headers, asked);
  if (status === 404 || status === 410) return explainMissing(asked);
  if (retry.kind === 'never') {
    return ['RELEASE_UNREADABLE', '', `Check that ${asked.host} is the server you mean.`];
  }
  return ['RELEASE_UNREACHABLE', 'also when asked again', 'Run it again when the server is well.'];
}

function explainLimit(
  { credentials, isMirror }: Asked,
  retry: { readonly afterMs: number },
): Explanation {
  const minutes = Math.max(1, Math.ceil(retry.afterMs / 60_000));
  if (isMirror === true) {
    return [
      'RELEASE_RATE_LIMITED',
      'its rate limit is used up',
      `Try again in ${String(minutes)} min.`,
    ];
  }
  const hint =
    credentials === undefined
      ? `Set ${A_VARIABLE} to a token, which has a far higher limit, or try again in ${String(minutes)} min.`
      : `Try again in ${String(minutes)} min, or use another token than the one in ${credentials.variable}.`;
  return ['RELEASE_RATE_LIMITED', 'its rate limit is used up', hint];
}

function explainForbidden(headers: ReadonlyMap<string, string>, asked: Asked): Explanation {
  const { credentials } = asked;
  if (credentials !== undefined && headers.get('x-github-sso')?.startsWith('required') === true) {
    return [
      'RELEASE_DENIED',
      'the organisation asks for single sign-on',
      `Authorise the token in ${credentials.variable} for the organisation, in the token’s settings.`,
    ];
  }
  const needed = headers.get('x-accepted-github-permissions');
  return explainDenied(
    asked,
    needed === undefined ? 'which refuses access' : `which asks for the permission ${needed}`,
  );
}

function explainDenied({ credentials, isMirror }: Asked, reason: string): Explanation {
  if (isMirror === true) return ['RELEASE_DENIED', reason, TOKENLESS_MIRROR];
  const hint =
    credentials === undefined
      ? `No token was sent; set ${A_VARIABLE} to one that may read the repository.`
      : `Check that the token in ${credentials.variable} has not expired and may read the repository’s contents.`;
  return ['RELEASE_DENIED', reason, hint];
}

function explainMissing({ credentials, isMirror }: Asked): Explanation {
  if (isMirror === true) {
    return [
      'RELEASE_NOT_FOUND',
      '',
      'Check the mirror’s address, and that it has this archive under the path that the lockfile names.',
    ];
  }
  const hint =
    credentials === undefined
      ? `Check the name and version; if the repository is private, set ${A_VARIABLE} to a token, since without one it looks as if it were not there.`
      : `Check the name and version, and that the token in ${credentials.variable} may read the repository: one that it may not read looks as if it were not there.`;
  return ['RELEASE_NOT_FOUND', '', hint];
}

async function readStart({ body }: HttpResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= BODY_LIMIT) break;
    }
  } catch (error) {
    // The status has been said; what it was to be explained with is of less weight.
    if (!(error instanceof HttpError)) throw error;
  }
  return Buffer.concat(chunks).toString('utf8');
}
