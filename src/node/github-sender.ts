import { type GitHubRequest, type Http, HttpError, type HttpResponse } from '../ports/index.ts';

/** An answer of any status, read whole. */
export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

/** What is sent, and where to. */
export interface Sending {
  readonly request: GitHubRequest;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

const TIMEOUT_MS = 30_000;
const MAX_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 307, 308]);
/** A page of a hundred runs comes to some 2 MB. */
const LARGEST_BYTES = 32 * 2 ** 20;

/**
 * Sends one call and follows redirects, which GitHub answers for a repository that was renamed: the
 * same method goes to the new address. Only a read follows to another origin, and without the token.
 *
 * @throws HttpError also `HTTP_UNREACHABLE` for a redirect that leads nowhere, or an endless answer
 */
export async function sendToGitHub(http: Http, sending: Sending): Promise<RawAnswer> {
  const { method, body, signal } = sending.request;
  let { url, headers } = sending;
  for (let redirects = 0; ; redirects += 1) {
    const response = await http.send({
      ...{ method, url, headers, headTimeoutMs: TIMEOUT_MS, idleTimeoutMs: TIMEOUT_MS },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    const answer = await readWhole(response, url);
    const location = answer.headers.get('location');
    if (!REDIRECTS.has(answer.status) || location === undefined) return answer;
    const next = toNext(location, url, method);
    if (next === undefined || redirects === MAX_REDIRECTS) throw leadsNowhere(url);
    if (next.origin !== url.origin) headers = withoutToken(headers);
    url = next;
  }
}

function toNext(location: string, from: URL, method: GitHubRequest['method']): URL | undefined {
  if (!URL.canParse(location, from.href)) return undefined;
  const next = new URL(location, from);
  if (next.username !== '' || next.password !== '') return undefined;
  if (next.origin === from.origin) return next;
  return method === 'GET' && next.protocol === 'https:' ? next : undefined;
}

function withoutToken(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'authorization'));
}

async function readWhole(
  { status, headers, body }: HttpResponse,
  { host }: URL,
): Promise<RawAnswer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > LARGEST_BYTES) {
      throw new HttpError('HTTP_UNREACHABLE', `${host} answers without end`);
    }
    chunks.push(chunk);
  }
  return { status, headers, text: Buffer.concat(chunks).toString('utf8') };
}

function leadsNowhere({ host }: URL): HttpError {
  return new HttpError('HTTP_UNREACHABLE', `${host} redirects to where we do not follow`, {
    hint: 'Check GITHUB_API_URL, and whether a proxy or a sign-in page answers in its place.',
  });
}
