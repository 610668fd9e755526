import type { RepositorySource } from './model.ts';
import { parseRepositorySource } from './repository-source.ts';

/** A file of a release, as its public address names it. */
export interface ReleaseFile {
  readonly source: RepositorySource;
  readonly tag: string;
  readonly file: string;
}

/**
 * Reads `https://HOST/OWNER/REPO/releases/download/TAG/FILE`. `undefined` for any other address,
 * also for one with a port or a user, and for a tag with a slash.
 */
export function parseReleaseUrl(url: URL): ReleaseFile | undefined {
  const release = isPlain(url) ? parseReleasePath(url) : undefined;
  const source = parseRepositorySource(`${url.hostname}/${release?.repository ?? ''}`);
  if (release === undefined || source === undefined || release.tag.includes('/')) return undefined;
  return { source, tag: release.tag, file: release.file };
}

/** What the path of a release's file says, decoded. */
export interface ReleasePath {
  /** `OWNER/REPO`. */
  readonly repository: string;
  readonly tag: string;
  readonly file: string;
}

/** Reads `/OWNER/REPO/releases/download/TAG/FILE` on whatever server; `undefined` for another path. */
export function parseReleasePath({ pathname }: URL): ReleasePath | undefined {
  const [, repository = '', tag = '', file = ''] = RELEASE_PATH.exec(pathname) ?? [];
  const names = { repository, tag: decode(tag), file: decode(file) };
  return names.tag === '' || names.file === '' ? undefined : names;
}

function isPlain({ protocol, port, username }: URL): boolean {
  return protocol === 'https:' && port === '' && username === '';
}

const RELEASE_PATH = /^\/([^/]+\/[^/]+)\/releases\/download\/(.+)\/([^/]+)$/;

/** Empty when it cannot be decoded. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
