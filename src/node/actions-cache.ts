import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Secret } from '../kernel/index.ts';
import {
  type ArchiveCache,
  ArchiveCacheError,
  type ArchiveKey,
  type Environment,
  type Http,
} from '../ports/index.ts';
import { discardBody, readCacheBody } from './cache-body.ts';
import { type CacheEntryName, openCacheService } from './cache-service.ts';

const READ_TIMEOUT_MS = 30_000;
const WRITE_TIMEOUT_MS = 120_000;
const MAX_ARCHIVE_BYTES = 2 ** 29;

/**
 * The Actions cache of the repository, for jobs on runners that keep nothing themselves. An entry is
 * the archive and nothing around it, so that the lockfile's digest vouches for it before anything
 * unpacks it. Entries are never replaced: one that was tampered with stays, and is refused each time.
 *
 * `@actions/cache` itself is not used: it brings 1.2 MB, and has `tar` unpack what is in the cache
 * to wherever its paths say before anybody has looked at it.
 *
 * @returns `undefined` where there is no such cache, as in a shell
 */
export function openActionsCache(environment: Environment, http: Http): ArchiveCache | undefined {
  const address = environment('ACTIONS_RESULTS_URL') ?? '';
  const token = environment('ACTIONS_RUNTIME_TOKEN') ?? '';
  if (token === '' || !URL.canParse(address)) return undefined;
  const service = openCacheService({ url: new URL(address), token: new Secret(token) }, http);
  return {
    name: 'the Actions cache',
    restore: async (key, path) => {
      const url = await service.findEntry(toEntryName(key));
      if (url === undefined) return false;
      const response = await http.send({
        ...{ method: 'GET', url, headTimeoutMs: READ_TIMEOUT_MS, idleTimeoutMs: READ_TIMEOUT_MS },
      });
      if (response.status !== 200) {
        await discardBody(response);
        throw refused('gives', response.status);
      }
      const bytes = readCacheBody(response, MAX_ARCHIVE_BYTES);
      await pipeline(bytes, createWriteStream(path, { mode: 0o600 }));
      return true;
    },
    save: async (key, path) => {
      const name = toEntryName(key);
      const url = await service.createEntry(name);
      if (url === undefined) return;
      const bytes = await readFile(path);
      const response = await http.send({
        ...{ method: 'PUT', url, body: bytes },
        headers: { 'x-ms-blob-type': 'BlockBlob', 'content-type': 'application/octet-stream' },
        ...{ headTimeoutMs: WRITE_TIMEOUT_MS, idleTimeoutMs: READ_TIMEOUT_MS },
      });
      await discardBody(response);
      if (response.status !== 201) throw refused('takes', response.status);
      await service.finalizeEntry(name, bytes.length);
    },
  };
}

/** Changes when entries of another form are to be kept. */
const FORM = 'the archive as it was released';

/** The digest alone says which it is; the rest is for people who look at the list of entries. */
function toEntryName({ plugin, version, platform, sha256 }: ArchiveKey): CacheEntryName {
  const about = `${plugin}-${version}-${platform}`.replace(/[^\w.-]/g, '_').slice(0, 200);
  return {
    key: `wfctl-plugin-${about}-${sha256}`,
    version: createHash('sha256').update(FORM).digest('hex'),
  };
}

function refused(verb: string, status: number): ArchiveCacheError {
  return new ArchiveCacheError(
    'ARCHIVE_CACHE_REFUSED',
    `the storage behind the cache ${verb} nothing (${String(status)})`,
  );
}
