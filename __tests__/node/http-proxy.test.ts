import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttp } from '../../src/node/index.ts';
import { readText, toGet } from '../contracts/http-contract.ts';
import { listen, type LoopbackServer } from '../fakes/loopback-server.ts';
import { makeCertificate } from '../fakes/secure-server.ts';

const run = promisify(execFile);
const VARIABLES = /^(?:(?:https?|no|all)_proxy|node_extra_ca_certs)$/i;

let folder: string;
let worker: string;
let certificate: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wfctl-test-'));
  worker = join(folder, 'get.mjs');
  certificate = join(folder, 'certificate.pem');
  await build({
    entryPoints: [fileURLToPath(new URL('workers/get.ts', import.meta.url))],
    outfile: worker,
    ...{ bundle: true, platform: 'node', format: 'esm', target: 'node20' },
    banner: {
      js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    },
  });
  await makeCertificate(folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** A process of its own, since Node reads the variables as it starts. */
async function get(url: string, environment: Readonly<Record<string, string>>): Promise<string> {
  const inherited = Object.entries(process.env).filter(([name]) => !VARIABLES.test(name));
  const env = { ...Object.fromEntries(inherited), ...environment };
  return (await run(process.execPath, [worker, url], { env })).stdout;
}

async function startSecureServer(): Promise<LoopbackServer> {
  const [key, cert] = await Promise.all([readFile(join(folder, 'key.pem')), readFile(certificate)]);
  const server = createSecureServer({ key, cert }, (_request, response) => response.end('ok'));
  return await listen(server, 'https');
}

interface Proxy extends LoopbackServer {
  readonly asked: readonly string[];
}

/** A proxy that makes tunnels and passes plain requests on, or refuses both. */
async function startProxy(refusal?: number): Promise<Proxy> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${String(request.method)} ${String(request.url)}`);
    response.writeHead(refusal ?? 204).end();
  });
  server.on('connect', (request, client) => {
    asked.push(`CONNECT ${String(request.url)} ${String(request.headers['proxy-authorization'])}`);
    if (refusal !== undefined) {
      client.end(`HTTP/1.1 ${String(refusal)} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const [host = '', port = ''] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [upstream, client]) socket.on('error', () => undefined);
  });
  const listening = await listen(server);
  return { ...listening, asked };
}

describe('a server’s certificate', () => {
  it('is not trusted when its authority is not known', async () => {
    await using server = await startSecureServer();
    expect(await get(server.origin, {})).toBe('HTTP_TLS');
  });

  it('is trusted when NODE_EXTRA_CA_CERTS names its authority', async () => {
    await using server = await startSecureServer();
    expect(await get(server.origin, { NODE_EXTRA_CA_CERTS: certificate })).toBe('200');
  });
});

describe('a proxy', () => {
  it.each(['HTTPS_PROXY', 'https_proxy'])('named in %s makes a tunnel', async (variable) => {
    await using server = await startSecureServer();
    await using proxy = await startProxy();
    const address = `http://me:word@127.0.0.1:${String(proxy.port)}`;
    const status = await get(`https://localhost:${String(server.port)}`, {
      NODE_EXTRA_CA_CERTS: certificate,
      [variable]: address,
    });
    expect(status).toBe('200');
    const basic = Buffer.from('me:word').toString('base64');
    expect(proxy.asked).toEqual([`CONNECT localhost:${String(server.port)} Basic ${basic}`]);
  });

  it('named in HTTP_PROXY is asked for plain addresses', async () => {
    await using proxy = await startProxy();
    expect(await get('http://somewhere.test/x', { HTTP_PROXY: proxy.origin })).toBe('204');
    expect(proxy.asked).toEqual(['GET http://somewhere.test/x']);
  });

  it.each(['NO_PROXY', 'no_proxy'])('is not asked for hosts in %s', async (variable) => {
    await using server = await startSecureServer();
    await using proxy = await startProxy();
    const status = await get(server.origin, {
      ...{ NODE_EXTRA_CA_CERTS: certificate, HTTPS_PROXY: proxy.origin },
      [variable]: 'example.test,127.0.0.1',
    });
    expect(status).toBe('200');
    expect(proxy.asked).toEqual([]);
  });

  it.each([403, 407])('that refuses with %i is not mistaken for the server', async (status) => {
    await using server = await startSecureServer();
    await using proxy = await startProxy(status);
    expect(await get(server.origin, { HTTPS_PROXY: proxy.origin })).toBe('HTTP_PROXY');
  });

  it('that is not there is said to be the problem', async () => {
    const proxy = await startProxy();
    await proxy[Symbol.asyncDispose]();
    expect(await get('https://somewhere.test/', { HTTPS_PROXY: proxy.origin })).toBe('HTTP_PROXY');
  });
});

it('takes a certificate that nobody vouches for only where it is told to', async () => {
  await using server = await startSecureServer();
  const ask = async (checksCertificate: boolean): Promise<string> => {
    const connection = { isFresh: true, checksCertificate, address: undefined };
    return await readText(await createHttp().send(toGet(new URL(server.origin), { connection })));
  };
  await expect(ask(true)).rejects.toMatchObject({
    code: 'HTTP_TLS',
    cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  });
  expect(await ask(false)).toBe('ok');
});
