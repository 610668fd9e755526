import type { IncomingMessage, ServerResponse } from 'node:http';
import { sha256Of } from './plugin-archive.ts';
import { startLoopbackServer } from './loopback-server.ts';

/** What the server was asked, and with whose token. */
export interface SeenRequest {
  readonly host: 'web' | 'api' | 'storage';
  readonly path: string;
  readonly authorization: string | undefined;
  readonly range: string | undefined;
}

/** How the server misbehaves. */
export type Trouble =
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Record<string, string> }
  /** Sends that much of the body and cuts the connection. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Sends a byte now and then. */
  | { readonly kind: 'drip' };

/**
 * A server of this machine that behaves like GitHub's: a web host, an API host, and a storage host
 * that the others redirect to.
 */
export interface ReleaseServer extends AsyncDisposable {
  readonly web: string;
  readonly api: string;
  readonly storage: string;
  readonly requests: readonly SeenRequest[];
  /** Publishes a file of a release; answers its id. A private one is 404 without the token. */
  publish(file: PublishedFile): number;
  /** Lets the next requests whose path has the text go wrong, one after the other. */
  disturb(part: string, ...troubles: readonly Trouble[]): void;
}

export interface PublishedFile {
  readonly repository: string;
  readonly tag: string;
  readonly name: string;
  readonly bytes: Buffer;
  readonly token?: string;
}

export async function startReleaseServer(): Promise<ReleaseServer> {
  const requests: SeenRequest[] = [];
  const files: PublishedFile[] = [];
  const troubles: { readonly part: string; readonly trouble: Trouble }[] = [];
  const onHost = (host: SeenRequest['host'], answer: (exchange: Exchange) => void) =>
    startLoopbackServer((request, response) => {
      const { authorization, range } = request.headers;
      const path = decodeURIComponent(request.url ?? '');
      requests.push({ host, path, authorization, range });
      const index = troubles.findIndex(({ part }) => path.includes(part));
      const [found] = index < 0 ? [] : troubles.splice(index, 1);
      if (found?.trouble.kind === 'status') {
        response.writeHead(found.trouble.status, found.trouble.headers).end('{}');
      } else {
        answer({ request, response, path, trouble: found?.trouble });
      }
    });
  const storage = await onHost('storage', ({ path, ...exchange }) => {
    const file = files[Number(path.slice(1).split('?')[0])];
    if (file === undefined) missing(exchange.response);
    else sendFile(file.bytes, exchange);
  });
  const toStorage = (response: ServerResponse, id: number): void => {
    response.writeHead(302, { location: `${storage.origin}/${String(id)}?sig=once` }).end();
  };
  const web = await onHost('web', ({ response, path }) => {
    const id = files.findIndex(
      (file) =>
        file.token === undefined &&
        path === `/${file.repository}/releases/download/${file.tag}/${file.name}`,
    );
    if (id < 0) missing(response);
    else toStorage(response, id);
  });
  const api = await onHost('api', ({ request, response, path }) => {
    const isVisible = ({ token }: PublishedFile): boolean =>
      token === undefined || request.headers.authorization === `Bearer ${token}`;
    const [, repository, what = ''] = /^\/repos\/([^/]+\/[^/]+)\/releases\/(.+)$/.exec(path) ?? [];
    const found = files.flatMap((file, id) =>
      file.repository === repository && isVisible(file) ? [{ file, id }] : [],
    );
    const tagged = found.filter(({ file }) => what === `tags/${file.tag}`);
    const asset = found.find(({ id }) => what === `assets/${String(id)}`);
    if (asset !== undefined) toStorage(response, asset.id);
    else if (tagged.length === 0) missing(response);
    else {
      const assets = tagged.map(({ file: { name, bytes }, id }) => ({
        ...{ id, name, size: bytes.length, browser_download_url: '' },
      }));
      response.end(JSON.stringify({ tag_name: tagged[0]?.file.tag, assets }));
    }
  });
  return {
    ...{ web: web.origin, api: api.origin, storage: storage.origin, requests },
    publish: (file) => files.push(file) - 1,
    disturb: (part, ...more) => {
      troubles.push(...more.map((trouble) => ({ part, trouble })));
    },
    [Symbol.asyncDispose]: async () => {
      for (const server of [web, api, storage]) await server[Symbol.asyncDispose]();
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly trouble: Trouble | undefined;
}

function missing(response: ServerResponse): void {
  response.writeHead(404).end('{"message":"Not Found"}');
}

function sendFile(bytes: Buffer, { request, response, trouble }: Omit<Exchange, 'path'>): void {
  const etag = `"${sha256Of(bytes)}"`;
  const start = request.headers['if-range'] === etag ? readStart(request.headers.range) : 0;
  const rest = bytes.subarray(start);
  const length = String(bytes.length);
  response.writeHead(start > 0 ? 206 : 200, {
    ...{ etag, 'content-length': rest.length },
    ...(start > 0
      ? { 'content-range': `bytes ${String(start)}-${String(bytes.length - 1)}/${length}` }
      : {}),
  });
  if (trouble?.kind === 'cut') {
    response.write(rest.subarray(0, trouble.afterBytes), () =>
      setTimeout(() => response.destroy(), 10),
    );
  } else if (trouble?.kind === 'drip') {
    const timer = setInterval(() => response.write('x'), 5);
    response.on('close', () => {
      clearInterval(timer);
    });
  } else response.end(rest);
}

function readStart(range = ''): number {
  return Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? 0);
}
