import type { RepositorySource } from './model.ts';

/**
 * Reads where a plugin's releases are: `owner/repo`, `github.com/owner/repo`, or the address of the
 * repository, with or without `.git`; with another host it is a GitHub Enterprise Server.
 *
 * `undefined` for anything else, such as an address with a port, a user or a path behind the
 * repository.
 */
export function parseRepositorySource(text: string): RepositorySource | undefined {
  const parts = text
    .replace(/^https:\/\//, '')
    .replace(/\/$/, '')
    .replace(/\.git$/, '')
    .split('/');
  const [host = '', owner = '', repository = ''] =
    parts.length === 2 ? ['github.com', ...parts] : parts;
  if (parts.length > 3 || !HOST.test(host) || !OWNER.test(owner)) return undefined;
  if (!REPOSITORY.test(repository) || /^\.{1,2}$/.test(repository)) return undefined;
  return { host: host.toLowerCase(), owner, repository };
}

const HOST =
  /^(?=.{1,253}$)[\dA-Za-z](?:[\dA-Za-z-]*[\dA-Za-z])?(?:\.[\dA-Za-z](?:[\dA-Za-z-]*[\dA-Za-z])?)+$/;
const OWNER = /^[\dA-Za-z](?:[\dA-Za-z_-]{0,98}[\dA-Za-z])?$/;
const REPOSITORY = /^[\w.-]{1,100}$/;

/** A source as manifests and lockfiles spell it: `github.com/owner/repo`. */
export function formatRepositorySource({ host, owner, repository }: RepositorySource): string {
  return `${host}/${owner}/${repository}`;
}
