import { VERSION, isJsonObject, type JsonValue, parseJson } from '../kernel/index.ts';
import type { Clock, Environment, Http } from '../ports/index.ts';
import { findCredentials } from './credentials.ts';
import { DistributionError } from './distribution-error.ts';
import type { Release, ReleaseAsset, RepositorySource } from './model.ts';
import { patiently } from './patience.ts';
import { readWhole } from './read-whole.ts';
import { type Asked, toNoAnswer, toRefusal } from './refusal.ts';
import type { ReleaseReader } from './releases.ts';
import { sendFollowing } from './send-following.ts';
import { findApiBase, isConfidential } from './server.ts';
import { toBareVersion } from './version.ts';

/** For which plugin releases are read. */
export interface ReleaseReaderOptions {
  /** The plugin's `auth.env`. */
  readonly authEnv: string | undefined;
  readonly signal?: AbortSignal;
}

/** What reading releases needs of the world. */
export interface ReleasePorts {
  readonly http: Http;
  readonly clock: Clock;
  readonly environment: Environment;
}

const SMALL_ASSET_LIMIT = 2 ** 20;

/** A release lists each asset in about 2 kB, and may have a thousand. */
const METADATA_LIMIT = 8 * 2 ** 20;

const JSON_TYPE = 'application/vnd.github+json';
const BYTES_TYPE = 'application/octet-stream';

/**
 * Reads releases through GitHub's REST API. What fails in passing is tried again (`patiently`);
 * which token goes to which server is `findCredentials`'s rule. Tags are those of the version, with
 * `v` before it and without.
 *
 * Rejects with {@link DistributionError} `RELEASE_NOT_FOUND`, `RELEASE_DENIED`,
 * `RELEASE_RATE_LIMITED`, `RELEASE_UNREACHABLE`, `RELEASE_UNREADABLE`, `RELEASE_TOO_LARGE` or
 * `INSTALL_CANCELLED`.
 */
export function createReleaseReader(
  options: ReleaseReaderOptions,
  ports: ReleasePorts,
): ReleaseReader {
  const ask = (source: RepositorySource, query: Query): Promise<Uint8Array> =>
    askApi({ source, ...query }, options, ports);
  const release = async (source: RepositorySource, path: string, what: string): Promise<Release> =>
    decodeRelease(
      await ask(source, { path, what, accept: JSON_TYPE, limit: METADATA_LIMIT }),
      what,
    );
  return {
    find: async (source, version) => {
      const bare = toBareVersion(version);
      const find = (tag: string): Promise<Release> =>
        release(
          source,
          `releases/tags/${encodeURIComponent(tag)}`,
          `release ${tag} of ${name(source)}`,
        );
      try {
        return await find(`v${bare}`);
      } catch (error) {
        if (!isNotFound(error)) throw error;
        return await find(bare).catch((second: unknown) => {
          throw isNotFound(second) ? error : second;
        });
      }
    },
    latest: (source) => release(source, 'releases/latest', `latest release of ${name(source)}`),
    read: (source, asset) =>
      ask(source, {
        path: `releases/assets/${String(asset.id)}`,
        what: `file ${asset.name} of ${name(source)}`,
        accept: BYTES_TYPE,
        limit: SMALL_ASSET_LIMIT,
      }),
  };
}

interface Query {
  /** Behind `/repos/owner/repo/`. */
  readonly path: string;
  readonly what: string;
  readonly accept: string;
  readonly limit: number;
}

async function askApi(
  query: Query & { readonly source: RepositorySource },
  { authEnv, signal }: ReleaseReaderOptions,
  { http, clock, environment }: ReleasePorts,
): Promise<Uint8Array> {
  const { host, owner, repository } = query.source;
  const url = new URL(
    `${findApiBase(host, environment)}/repos/${owner}/${repository}/${query.path}`,
  );
  const credentials = isConfidential(url)
    ? findCredentials({ host, sourceHost: host, authEnv }, environment)
    : undefined;
  const asked: Asked = { what: query.what, host: url.host, credentials };
  const headers = {
    accept: query.accept,
    'x-github-api-version': '2022-11-28',
    'user-agent': `wfctl/${VERSION}`,
    ...(credentials === undefined ? {} : { authorization: `Bearer ${credentials.token.reveal()}` }),
  };
  return await patiently(
    async () => {
      try {
        const response = await sendFollowing(http, {
          ...{ method: 'GET', url, headers, headTimeoutMs: 30_000, idleTimeoutMs: 30_000 },
          ...(signal === undefined ? {} : { signal }),
        });
        if (response.status !== 200) return await toRefusal(response, asked, clock.now());
        return { kind: 'done', value: await readWhole(response, query.limit, asked.what) };
      } catch (error) {
        if (error instanceof DistributionError) throw error;
        return toNoAnswer(error, asked);
      }
    },
    { clock, signal },
  );
}

function decodeRelease(bytes: Uint8Array, what: string): Release {
  let value: JsonValue;
  try {
    value = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw unreadable(what, error);
  }
  const tag = isJsonObject(value) ? value['tag_name'] : undefined;
  const assets = isJsonObject(value) ? value['assets'] : undefined;
  if (typeof tag !== 'string' || !Array.isArray(assets)) throw unreadable(what);
  return {
    tag,
    assets: assets.map((asset: JsonValue) => decodeAsset(asset, what)),
  };
}

function decodeAsset(asset: JsonValue, what: string): ReleaseAsset {
  if (!isJsonObject(asset)) throw unreadable(what);
  const { name, id, browser_download_url: url, size } = asset;
  if (typeof name !== 'string' || typeof id !== 'number') throw unreadable(what);
  if (typeof url !== 'string' || typeof size !== 'number') throw unreadable(what);
  return { name, id, url, sizeBytes: size };
}

function unreadable(what: string, cause?: unknown): DistributionError {
  return new DistributionError('RELEASE_UNREADABLE', `the answer is no ${what}`, {
    hint: 'Check that the source names a GitHub server, and that no proxy answers in its place.',
    cause,
  });
}

function isNotFound(error: unknown): boolean {
  return error instanceof DistributionError && error.code === 'RELEASE_NOT_FOUND';
}

function name({ host, owner, repository }: RepositorySource): string {
  return `${host}/${owner}/${repository}`;
}
