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
  if (!isPlain(url)) return undefined;
  const [, repository = '', tag = '', file = ''] = RELEASE_PATH.exec(url.pathname) ?? [];
  const source = parseRepositorySource(`${url.hostname}/${repository}`);
  const names = { tag: decode(tag), file: decode(file) };
  return source === undefined || names.tag === '' || names.file === ''
    ? undefined
    : { source, ...names };
}

function isPlain({ protocol, port, username }: URL): boolean {
  return protocol === 'https:' && port === '' && username === '';
}

const RELEASE_PATH = /^\/([^/]+\/[^/]+)\/releases\/download\/([^/]+)\/([^/]+)$/;

/** Empty when it cannot be decoded. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
