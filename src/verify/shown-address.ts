/** An address without what may hold a secret: user, query and fragment. */
export function toShownAddress(url: URL): string {
  const query = url.search === '' ? '' : '?…';
  return `${url.origin}${url.pathname === '/' ? '' : url.pathname}${query}`;
}
