import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  request as requestHttp,
} from 'node:http';
import { request as requestHttps } from 'node:https';
import { getProxyForUrl } from 'proxy-from-env';
import { HttpError, type HttpRequest, type HttpResponse, type HttpStage } from '../ports/index.ts';
import { readBody } from './http-body.ts';
import { toConnectionOptions } from './http-connection.ts';
import { type HttpRoute, toHttpError, toTimeout } from './http-failure.ts';

/** Sends one request and resolves with the head of its response. */
export async function send(request: HttpRequest): Promise<HttpResponse> {
  const { url, signal, connection } = request;
  const proxy = findProxy(request);
  const route: HttpRoute = { host: url.host, proxy: proxy === '' ? undefined : toHost(proxy) };
  const agent = proxy === '' ? undefined : await loadAgent(url, proxy);
  if (signal?.aborted === true) throw cancelled(route);
  const start = url.protocol === 'https:' ? requestHttps : requestHttp;
  const sent = start(url, {
    method: request.method,
    headers: { ...request.headers },
    ...toConnectionOptions(connection),
    ...(agent === undefined ? {} : { agent }),
  });
  let reason: Error | undefined;
  sent.on('error', (error) => {
    reason = error;
  });
  if (request.onReached !== undefined) watch(sent, request.onReached);
  let running: { destroy(error: Error): unknown } = sent;
  const cancel = (): void => {
    running.destroy(cancelled(route));
  };
  signal?.addEventListener('abort', cancel, { once: true });
  const done = (): void => {
    signal?.removeEventListener('abort', cancel);
  };
  sent.once('close', done);
  const response = await toResponse(sent, request, route);
  running = response;
  return {
    status: response.statusCode ?? 0,
    headers: toHeaders(response),
    body: readBody(response, {
      idleTimeoutMs: request.idleTimeoutMs,
      route,
      findReason: () => reason,
    }),
  };
}

function watch(sent: ClientRequest, onReached: (stage: HttpStage) => void): void {
  sent.once('socket', (socket) => {
    if (!socket.connecting) onReached('connection');
    socket.once('lookup', (error: Error | null) => {
      if (error === null) onReached('address');
    });
    socket.once('connect', () => {
      onReached('connection');
    });
  });
}

function toResponse(
  sent: ClientRequest,
  request: HttpRequest,
  route: HttpRoute,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      sent.destroy(toTimeout(route, request.headTimeoutMs));
    }, request.headTimeoutMs);
    sent.on('error', (error) => {
      clearTimeout(timer);
      reject(toHttpError(error, route));
    });
    // A proxy that refuses the tunnel is heard only here; its answer must not pass for the server's.
    sent.once('proxyConnect', ({ statusCode = 200 }: { readonly statusCode?: number }) => {
      if (statusCode !== 200) sent.destroy(refusedByProxy(route, statusCode));
    });
    // Nobody here speaks what comes next: the head is all there is of such an answer.
    sent.once('upgrade', (response, socket) => {
      clearTimeout(timer);
      socket.destroy();
      response.push(null);
      resolve(response);
    });
    sent.once('response', (response) => {
      clearTimeout(timer);
      if (response.statusCode !== 407) {
        resolve(response);
        return;
      }
      reject(refusedByProxy(route, 407));
      response.destroy();
    });
    sent.end(request.body);
  });
}

async function loadAgent(url: URL, proxy: string): Promise<Agent> {
  if (url.protocol === 'https:') {
    const { HttpsProxyAgent } = await import('https-proxy-agent');
    return new HttpsProxyAgent(proxy);
  }
  const { HttpProxyAgent } = await import('http-proxy-agent');
  return new HttpProxyAgent(proxy);
}

function toHeaders({ rawHeaders }: IncomingMessage): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? '';
    const value = rawHeaders[at + 1] ?? '';
    const known = headers.get(name);
    headers.set(name, known === undefined ? value : `${known}, ${value}`);
  }
  return headers;
}

/** Empty for none; a connection whose address is given goes there and nowhere else. */
function findProxy({ url, connection }: HttpRequest): string {
  return connection?.address === undefined ? getProxyForUrl(url.href) : '';
}

/** Without the user and password that a proxy's address may hold. */
function toHost(proxy: string): string {
  return URL.canParse(proxy) ? new URL(proxy).host : 'the proxy';
}

function cancelled({ host }: HttpRoute): HttpError {
  return new HttpError('HTTP_CANCELLED', `the request to ${host} was cancelled`);
}

function refusedByProxy({ host, proxy }: HttpRoute, status: number): HttpError {
  const who = proxy === undefined ? 'the proxy' : `the proxy ${proxy}`;
  return new HttpError('HTTP_PROXY', `${who} refuses to connect to ${host} (${String(status)})`, {
    hint: 'Check HTTPS_PROXY with its user and password, and whether the host belongs into NO_PROXY.',
  });
}
