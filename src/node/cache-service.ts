import { isJsonObject, type JsonObject, parseJson, type Secret } from '../kernel/index.ts';
import { ArchiveCacheError, type Http } from '../ports/index.ts';
import { readCacheBody } from './cache-body.ts';

/** Where the cache service is, and what lets this job in. */
export interface CacheAccess {
  /** ACTIONS_RESULTS_URL */
  readonly url: URL;
  /** ACTIONS_RUNTIME_TOKEN */
  readonly token: Secret;
}

/** What an entry is found by: both have to be the same. */
export interface CacheEntryName {
  readonly key: string;
  /** 64 hex digits that stand for the form of what is kept. */
  readonly version: string;
}

/**
 * The service behind `actions/cache`, second version: it keeps names and hands out addresses of a
 * storage, each good for a while and for whoever has it.
 */
export interface CacheService {
  /** Where an entry can be read; `undefined` when there is none. */
  findEntry(name: CacheEntryName): Promise<URL | undefined>;
  /** Where an entry can be put; `undefined` when there is one of that name already. */
  createEntry(name: CacheEntryName): Promise<URL | undefined>;
  /** Lets others find an entry that was put there. */
  finalizeEntry(name: CacheEntryName, sizeBytes: number): Promise<void>;
}

const SERVICE = 'github.actions.results.api.v1.CacheService';
const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 64 * 1024;

/** Speaks with the service in JSON, which its protocol (twirp) offers beside protobuf. */
export function openCacheService({ url, token }: CacheAccess, http: Http): CacheService {
  const call = async (method: string, message: JsonObject): Promise<JsonObject | undefined> => {
    const response = await http.send({
      ...{ method: 'POST', url: new URL(`/twirp/${SERVICE}/${method}`, url) },
      headers: {
        authorization: `Bearer ${token.reveal()}`,
        'content-type': 'application/json',
        accept: 'application/json',
      },
      body: JSON.stringify(message),
      ...{ headTimeoutMs: TIMEOUT_MS, idleTimeoutMs: TIMEOUT_MS },
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of readCacheBody(response, MAX_ANSWER_BYTES)) chunks.push(chunk);
    if (response.status === CONFLICT) return undefined;
    if (response.status !== 200) throw refused(method, String(response.status));
    const answer = parseJson(Buffer.concat(chunks).toString('utf8'));
    return isJsonObject(answer) && answer['ok'] === true ? answer : undefined;
  };
  return {
    findEntry: async ({ key, version }) => {
      const answer = await call('GetCacheEntryDownloadURL', { key, version, restore_keys: [] });
      return answer === undefined ? undefined : readAddress(answer, 'signed_download_url');
    },
    createEntry: async ({ key, version }) => {
      const answer = await call('CreateCacheEntry', { key, version });
      return answer === undefined ? undefined : readAddress(answer, 'signed_upload_url');
    },
    finalizeEntry: async ({ key, version }, sizeBytes) => {
      const method = 'FinalizeCacheEntryUpload';
      // A 64-bit number is a text in the JSON of protobuf.
      const answer = await call(method, { key, version, size_bytes: String(sizeBytes) });
      if (answer === undefined) throw refused(method, 'no');
    },
  };
}

/** Somebody else has put an entry of that name, or is about to. */
const CONFLICT = 409;

function readAddress(answer: JsonObject, field: string): URL {
  const text = answer[field];
  if (typeof text === 'string' && URL.canParse(text)) return new URL(text);
  throw new ArchiveCacheError(
    'ARCHIVE_CACHE_UNREADABLE',
    `the cache service gives no ${field} that is an address`,
  );
}

function refused(method: string, answer: string): ArchiveCacheError {
  return new ArchiveCacheError(
    'ARCHIVE_CACHE_REFUSED',
    `the cache service answers ${method} with ${answer}`,
  );
}
