/** `host` of a URL, with its port where that is not the usual one. */
export type ServerHost = string;

/** Reads one variable of the process environment. */
type Variables = (name: string) => string | undefined;

/**
 * The server that this run belongs to, whose tokens the usual variables hold: the one that the
 * runner names in GITHUB_SERVER_URL, otherwise github.com.
 */
export function findHomeHost(environment: Variables): ServerHost {
  return toUrl(environment('GITHUB_SERVER_URL'))?.host ?? 'github.com';
}

/**
 * The base of a server's REST API, without a slash at its end. For the home server it is what the
 * runner says in GITHUB_API_URL; otherwise it follows from the host, as GitHub documents it for
 * github.com, for ghe.com and for GitHub Enterprise Server.
 */
export function findApiBase(host: ServerHost, environment: Variables): string {
  const named = toUrl(environment('GITHUB_API_URL'));
  if (named !== undefined && host === findHomeHost(environment)) {
    return `${named.origin}${named.pathname.replace(/\/+$/, '')}`;
  }
  if (host === 'github.com') return 'https://api.github.com';
  return host.endsWith('.ghe.com') ? `https://api.${host}` : `https://${host}/api/v3`;
}

/** Whether what is sent there can be read on the way. This machine's own addresses are no way. */
export function isConfidential(url: URL): boolean {
  return url.protocol === 'https:' || LOOPBACK.test(url.hostname);
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

function toUrl(text: string | undefined): URL | undefined {
  return text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
}
