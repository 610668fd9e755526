import { GitHubApiError, type GitHubRequest } from '../ports/index.ts';

/**
 * The address of a call. What the route names becomes one path segment each, whatever is in it; the
 * rest is the query.
 *
 * @throws GitHubApiError `GITHUB_REFUSED` where a part of the path is missing or would be another path
 */
export function toGitHubUrl(
  apiBase: string,
  { route, parameters = {} }: Pick<GitHubRequest, 'route' | 'parameters'>,
): URL {
  const inPath = new Set<string>();
  const path = route.replace(/\{(\w+)\}/g, (_, name: string) => {
    inPath.add(name);
    const value = String(parameters[name] ?? '');
    // Browsers and servers take these for steps up or down, also when they are encoded.
    if (['', '.', '..'].includes(value)) {
      throw new GitHubApiError('GITHUB_REFUSED', `cannot ask for ${route}: ${name} has no value`, {
        hint: `Check what is given for ${name}: it may be neither empty nor dots alone.`,
      });
    }
    return encodeURIComponent(value);
  });
  const url = new URL(apiBase + path);
  for (const [name, value] of Object.entries(parameters)) {
    if (!inPath.has(name)) url.searchParams.set(name, String(value));
  }
  return url;
}

/** The parameters of the page that `rel="next"` of a link header leads to. */
export function readNextPage(
  link: string | undefined,
): Readonly<Record<string, string>> | undefined {
  for (const [, address = '', attributes = ''] of (link ?? '').matchAll(/<([^>]*)>([^,]*)/g)) {
    if (!/;\s*rel="?next"?\s*(?:;|$)/.test(attributes) || !URL.canParse(address)) continue;
    return Object.fromEntries(new URL(address).searchParams);
  }
  return undefined;
}
