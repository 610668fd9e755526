import { findRelease, findText, type Published } from './fake-releases.ts';

/** What GitHub's REST API answers about releases, to a path below its base. */
export function answerReleases(
  published: Published,
  path: string,
): { readonly status: number; readonly body: string } {
  const [, repository = '', what = ''] =
    /^\/repos\/([^/]+\/[^/]+)\/releases\/(.+)$/.exec(decodeURIComponent(path)) ?? [];
  const id = /^assets\/(\d+)$/.exec(what)?.[1];
  if (id !== undefined) return orMissing(findText(published, repository, Number(id)));
  const tag = /^tags\/(.+)$/.exec(what)?.[1];
  if (tag === undefined && what !== 'latest') return orMissing(undefined);
  const release = findRelease(published, repository, tag);
  if (release === undefined) return orMissing(undefined);
  const assets = release.assets.map(({ name, id: assetId, url, sizeBytes }) => ({
    ...{ name, id: assetId, size: sizeBytes },
    browser_download_url: url,
  }));
  return orMissing(JSON.stringify({ tag_name: release.tag, assets }));
}

function orMissing(body: string | undefined): { readonly status: number; readonly body: string } {
  return body === undefined
    ? { status: 404, body: '{"message":"Not Found"}' }
    : { status: 200, body };
}
