import type { HttpRequest, HttpResponse } from '../ports/index.ts';

/** A request and those of its parts that its own origin alone may see. */
export interface Hop {
  readonly url: URL;
  readonly method: HttpRequest['method'];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Where an answer sends its reader; `undefined` when it is none that does. */
export function findRedirect(
  { status, headers }: Pick<HttpResponse, 'status' | 'headers'>,
  from: URL,
): URL | 'nowhere' | undefined {
  if (!REDIRECTS.has(status)) return undefined;
  const location = headers.get('location');
  if (location === undefined || !URL.canParse(location, from.href)) return 'nowhere';
  return new URL(location, from);
}

/**
 * The request that follows a redirect, or `undefined` where following it would carry something to
 * where it was not meant to go: from https to http, to another scheme, or a body to another origin.
 * What headers the caller gave stay with their origin, credentials or not: `x-api-key` is as secret
 * as `authorization`.
 */
export function toNextHop(hop: Hop, to: URL, status: number): Hop | undefined {
  if (!isSafe(hop.url, to)) return undefined;
  const isSameOrigin = to.origin === hop.url.origin;
  const keepsMethod = KEEPS_METHOD.has(status) || BODILESS.has(hop.method);
  const body = keepsMethod ? hop.body : undefined;
  if (body !== undefined && !isSameOrigin) return undefined;
  return {
    url: to,
    method: keepsMethod ? hop.method : 'GET',
    headers: isSameOrigin ? hop.headers : {},
    body,
  };
}

const KEEPS_METHOD: ReadonlySet<number> = new Set([307, 308]);
const BODILESS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

function isSafe(from: URL, to: URL): boolean {
  const isUser = to.username !== '' || to.password !== '';
  return !isUser && (to.protocol === 'https:' || to.protocol === from.protocol);
}

/** Whether an address looks like a page where one signs in. */
export function isLoginAddress({ hostname, pathname }: URL): boolean {
  return LOGIN.test(`${hostname}${pathname}`);
}

const LOGIN =
  /(?:^|[/._-])(?:(?:service)?log-?in|log-?on|sign-?in|sso|saml2?|oauth2?|oidc|openid-connect|authorize|auth)(?:$|[/._-])/i;
