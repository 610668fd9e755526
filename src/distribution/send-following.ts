import { type Http, HttpError, type HttpRequest, type HttpResponse } from '../ports/index.ts';

const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What only the server it was meant for may see. */
const PRIVATE_HEADERS: ReadonlySet<string> = new Set(['authorization', 'cookie']);

/**
 * Sends a GET and follows its redirects, at most five. A token goes no further than the origin it
 * was meant for: a redirect to another host or port is followed without it, and one back to the
 * first does not get it again. A redirect from https to http is not followed.
 *
 * @throws HttpError also `HTTP_UNREACHABLE` for a redirect that leads nowhere
 */
export async function sendFollowing(http: Http, request: HttpRequest): Promise<HttpResponse> {
  let { url, headers = {} } = request;
  for (let redirects = 0; ; redirects += 1) {
    const response = await http.send({ ...request, url, headers });
    const location = response.headers.get('location');
    if (!REDIRECTS.has(response.status) || location === undefined) return response;
    await discard(response);
    const next = toNext(location, url);
    if (next === undefined || redirects === MAX_REDIRECTS) throw leadsNowhere(url);
    if (next.origin !== url.origin) headers = withoutPrivate(headers);
    url = next;
  }
}

/** Gives up the rest of a body, which closes the connection. */
export async function discard(response: HttpResponse): Promise<void> {
  await response.body[Symbol.asyncIterator]().return?.();
}

function toNext(location: string, from: URL): URL | undefined {
  if (!URL.canParse(location, from.href)) return undefined;
  const next = new URL(location, from);
  const isAllowed =
    next.protocol === 'https:' || (next.protocol === 'http:' && from.protocol === 'http:');
  return isAllowed && next.username === '' && next.password === '' ? next : undefined;
}

function withoutPrivate(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !PRIVATE_HEADERS.has(name.toLowerCase())),
  );
}

function leadsNowhere(from: URL): HttpError {
  return new HttpError('HTTP_UNREACHABLE', `${from.host} redirects to where we do not follow`, {
    hint: 'Check the address, and whether a proxy or a sign-in page answers in its place.',
  });
}
