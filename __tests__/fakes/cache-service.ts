import type { IncomingMessage } from 'node:http';
import { startLoopbackServer } from './loopback-server.ts';

/** A server of this machine that behaves like the service behind `actions/cache` and its storage. */
export interface FakeCacheService extends AsyncDisposable {
  readonly environment: Readonly<Record<string, string>>;
  /** What was finalized, by key. */
  readonly entries: Map<string, Buffer>;
  /** Methods of the service and of the storage, in the order of their calls. */
  readonly calls: readonly string[];
  /** What the storage was shown of the token, which it is not to see. */
  readonly shownToStorage: readonly (string | undefined)[];
  /** Lets every call of that name end with this status. */
  refuse(call: string, status: number): void;
}

const TOKEN = 'runtime-token';
const SERVICE = '/twirp/github.actions.results.api.v1.CacheService/';

export async function startCacheService(): Promise<FakeCacheService> {
  const entries = new Map<string, Buffer>();
  const blobs = new Map<string, Buffer>();
  const calls: string[] = [];
  const shownToStorage: (string | undefined)[] = [];
  const refusals = new Map<string, number>();
  const storage = await startLoopbackServer((request, response) => {
    void (async () => {
      const { method = '', url = '', headers } = request;
      calls.push(method);
      shownToStorage.push(headers.authorization);
      const body = await readAll(request);
      const refused = refusals.get(method);
      if (refused !== undefined) response.writeHead(refused).end('<Error/>');
      else if (method === 'GET') response.end(entries.get(keyOf(url)));
      else if (headers['x-ms-blob-type'] !== 'BlockBlob') response.writeHead(400).end();
      else {
        blobs.set(keyOf(url), body);
        response.writeHead(201).end();
      }
    })();
  });
  const answer = (call: string, message: Message): readonly [number, object] => {
    const { key, version, size_bytes: sizeBytes } = message;
    const id = `${version}/${key}`;
    const url = `${storage.origin}/${encodeURIComponent(id)}?sig=once`;
    if (call === 'GetCacheEntryDownloadURL') {
      if (!entries.has(id)) return [200, { ok: false, signed_download_url: '', matched_key: '' }];
      return [200, { ok: true, signed_download_url: url, matched_key: key }];
    }
    if (call === 'CreateCacheEntry') {
      if (entries.has(id)) return [409, { code: 'already_exists', msg: 'cache entry exists' }];
      return [200, { ok: true, signed_upload_url: url }];
    }
    const blob = blobs.get(id);
    if (sizeBytes !== String(blob?.length)) return [200, { ok: false, entry_id: '0' }];
    entries.set(id, blob ?? Buffer.alloc(0));
    return [200, { ok: true, entry_id: '1' }];
  };
  const service = await startLoopbackServer((request, response) => {
    void (async () => {
      const call = (request.url ?? '').replace(SERVICE, '');
      calls.push(call);
      const message = JSON.parse((await readAll(request)).toString('utf8')) as Message;
      const isKnown = request.headers.authorization === `Bearer ${TOKEN}`;
      const refused = isKnown ? refusals.get(call) : 401;
      const [status, body] = refused === undefined ? answer(call, message) : [refused, {}];
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    })();
  });
  return {
    environment: { ACTIONS_RESULTS_URL: `${service.origin}/`, ACTIONS_RUNTIME_TOKEN: TOKEN },
    ...{ entries, calls, shownToStorage },
    refuse: (call, status) => {
      refusals.set(call, status);
    },
    [Symbol.asyncDispose]: async () => {
      for (const server of [service, storage]) await server[Symbol.asyncDispose]();
    },
  };
}

interface Message {
  readonly key: string;
  readonly version: string;
  readonly size_bytes?: string;
}

function keyOf(url: string): string {
  return decodeURIComponent(url.slice(1).split('?')[0] ?? '');
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
