import { isConfidential } from '../kernel/index.ts';
import type { Environment } from '../ports/index.ts';
import { findCredentials } from './credentials.ts';
import { DistributionError } from './distribution-error.ts';
import type { Credentials, LockedPlugin } from './model.ts';
import {
  type Call,
  type PluginToken,
  readRelease,
  type ReleasePorts,
  type ReleaseReaderOptions,
  toApiCall,
  USER_AGENT,
} from './release-api.ts';
import type { Asked } from './refusal.ts';
import { toTagQuery } from './release-reader.ts';
import { type ReleaseFile, parseReleaseUrl } from './release-url.ts';

/** Where the bytes of a locked archive may come from. */
export interface ArchiveOrigin {
  readonly plugin: LockedPlugin;
  readonly url: URL;
  /** Takes the place of `https://github.com`, or of any server, at the beginning of `url`. */
  readonly mirror: URL | undefined;
  readonly options: ReleaseReaderOptions;
}

/** Finds the address of one way to an archive; finding it may ask the server. */
export type Route = () => Promise<Call>;

/**
 * The ways to an archive, in the order to try them. A mirror is the only way where there is one.
 * A public release is fetched by its plain address: that needs no token and counts against no rate
 * limit. A release that is not public is fetched by its asset's id, with a token: at once when the
 * plugin has a token of its own or the server is not github.com, which shows a sign-in page where
 * github.com says 404; otherwise when the plain address is refused.
 */
export function toRoutes(origin: ArchiveOrigin, ports: ReleasePorts): readonly Route[] {
  const { plugin, url, mirror, options } = origin;
  const what = `archive of ${plugin.name} ${plugin.version}`;
  if (mirror !== undefined) {
    const mirrored = toMirrored(url, mirror);
    return [plainRoute(mirrored, { what, host: mirrored.host, isMirror: true })];
  }
  const asked = { what, host: url.host };
  const plain = plainRoute(url, asked);
  const credentials = findUrlCredentials(url, options, ports.environment);
  if (credentials === undefined) return [plain];
  const release = parseReleaseUrl(url);
  if (release === undefined) return [plain, plainRoute(url, { ...asked, credentials })];
  const byId = assetRoute(release, what, { options, ports });
  const isOwn = credentials.variable === options.authEnv;
  return isOwn || release.source.host !== 'github.com' ? [byId] : [plain, byId];
}

/** Whether another route may know an archive that this one does not. */
export function isRefusal(error: unknown): boolean {
  return (
    error instanceof DistributionError &&
    (error.code === 'RELEASE_NOT_FOUND' || error.code === 'RELEASE_DENIED')
  );
}

function toMirrored(url: URL, mirror: URL): URL {
  return new URL(`${mirror.href.replace(/\/+$/, '')}${url.pathname}${url.search}`);
}

function findUrlCredentials(
  url: URL,
  { authEnv, authHost = 'github.com' }: PluginToken,
  environment: Environment,
): Credentials | undefined {
  return isConfidential(url)
    ? findCredentials({ host: url.host, authHost, authEnv }, environment)
    : undefined;
}

function plainRoute(
  url: URL,
  { credentials, ...asked }: Omit<Asked, 'credentials'> & { readonly credentials?: Credentials },
): Route {
  const authorization =
    credentials === undefined ? {} : { authorization: `Bearer ${credentials.token.reveal()}` };
  return () =>
    Promise.resolve({
      url,
      headers: { 'user-agent': USER_AGENT, ...authorization },
      asked: { ...asked, credentials },
    });
}

function assetRoute(
  { source, tag, file }: ReleaseFile,
  what: string,
  { options, ports }: { readonly options: ReleaseReaderOptions; readonly ports: ReleasePorts },
): Route {
  return async () => {
    const { assets } = await readRelease(toTagQuery(source, tag), options, ports);
    const asset = assets.find(({ name }) => name === file);
    if (asset === undefined) {
      throw new DistributionError('RELEASE_NOT_FOUND', `release ${tag} has no file ${file}`, {
        hint: 'Its release has changed since it was locked. Ask its maintainer why, or pin another release with `wfctl plugin update`.',
      });
    }
    const path = `releases/assets/${String(asset.id)}`;
    return toApiCall({ source, path, what, wants: 'bytes' }, options, ports.environment);
  };
}
