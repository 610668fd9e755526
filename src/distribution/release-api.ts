import {
  findApiBase,
  isConfidential,
  isJsonObject,
  type JsonValue,
  parseJson,
  type ServerHost,
  VERSION,
} from '../kernel/index.ts';
import type { Clock, Environment, Http } from '../ports/index.ts';
import { findCredentials } from './credentials.ts';
import { DistributionError } from './distribution-error.ts';
import type { Release, ReleaseAsset, RepositorySource } from './model.ts';
import { patiently } from './patience.ts';
import { readWhole } from './read-whole.ts';
import { type Asked, toNoAnswer, toRefusal } from './refusal.ts';
import { sendFollowing } from './send-following.ts';

/** The token that a plugin's pin names. */
export interface PluginToken {
  /** The plugin's `auth.env`. */
  readonly authEnv: string | undefined;
  /** The server it is meant for; without it, whichever one is asked. */
  readonly authHost?: ServerHost;
}

/** For which plugin releases are read. */
export interface ReleaseReaderOptions extends PluginToken {
  readonly signal?: AbortSignal;
}

/** What reading releases needs of the world. */
export interface ReleasePorts {
  readonly http: Http;
  readonly clock: Clock;
  readonly environment: Environment;
}

/** One address to GET, with the headers that may go there. */
export interface Call {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly asked: Asked;
}

/** What is asked of the API about one repository. */
export interface ApiQuery {
  readonly source: RepositorySource;
  /** Behind `/repos/owner/repo/`. */
  readonly path: string;
  /** What it is, for messages; follows "cannot get the". */
  readonly what: string;
  readonly wants: 'json' | 'bytes';
}

/** A release lists each asset in about 2 kB, and may have a thousand. */
const METADATA_LIMIT = 8 * 2 ** 20;

const TYPES = { json: 'application/vnd.github+json', bytes: 'application/octet-stream' } as const;

/** How we introduce ourselves to servers. */
export const USER_AGENT = `wfctl/${VERSION}`;

/** The call of the REST API that answers a query. */
export function toApiCall(
  { source, path, what, wants }: ApiQuery,
  { authEnv, authHost = source.host }: PluginToken,
  environment: Environment,
): Call {
  const { host, owner, repository } = source;
  const url = new URL(`${findApiBase(host, environment)}/repos/${owner}/${repository}/${path}`);
  const credentials = isConfidential(url)
    ? findCredentials({ host, authHost, authEnv }, environment)
    : undefined;
  return {
    url,
    headers: {
      accept: TYPES[wants],
      'x-github-api-version': '2022-11-28',
      'user-agent': USER_AGENT,
      ...(credentials === undefined
        ? {}
        : { authorization: `Bearer ${credentials.token.reveal()}` }),
    },
    asked: { what, host: url.host, credentials },
  };
}

/**
 * Reads what a call answers, at most `limit` bytes; what fails in passing is tried again.
 *
 * @throws DistributionError
 */
export async function readCall(
  { url, headers, asked }: Call,
  limit: number,
  { http, clock, signal }: ReleasePorts & { readonly signal: AbortSignal | undefined },
): Promise<Uint8Array> {
  return await patiently(
    async () => {
      try {
        const response = await sendFollowing(http, {
          ...{ method: 'GET', url, headers, headTimeoutMs: 30_000, idleTimeoutMs: 30_000 },
          ...(signal === undefined ? {} : { signal }),
        });
        if (response.status !== 200) return await toRefusal(response, asked, clock.now());
        return { kind: 'done', value: await readWhole(response, limit, asked.what) };
      } catch (error) {
        if (error instanceof DistributionError) throw error;
        return toNoAnswer(error, asked);
      }
    },
    { clock, signal },
  );
}

/** Reads one release: `releases/latest`, or `releases/tags/<tag>`. */
export async function readRelease(
  query: Omit<ApiQuery, 'wants'>,
  options: ReleaseReaderOptions,
  ports: ReleasePorts,
): Promise<Release> {
  const call = toApiCall({ ...query, wants: 'json' }, options, ports.environment);
  const bytes = await readCall(call, METADATA_LIMIT, { ...ports, signal: options.signal });
  return decodeRelease(bytes, query.what);
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
  return { tag, assets: assets.map((asset: JsonValue) => decodeAsset(asset, what)) };
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
