import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { startLoopbackServer } from '../../fakes/loopback-server.ts';
import { startMoodyServer } from '../../fakes/moody-server.ts';
import { startSecureServer } from '../../fakes/secure-server.ts';
import { makeRunner } from '../runner.ts';

const ONCE = { 'retry-interval': '100ms', 'max-retries': '0' };

it('takes no certificate that nobody vouches for, unless it is told to, and then says so', async () => {
  await using server = await startSecureServer((_request, response) => response.end('ok'));
  const runner = await makeRunner('');
  const asked = { ...ONCE, urls: `${server.origin}/` };
  const careful = await runner.run('deploy-verify', asked);
  expect(careful.outputs).toMatchObject({ passed: 'false', 'failure-reason': 'not-verified' });
  expect(careful.log).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
  const careless = await runner.run('deploy-verify', { ...asked, 'tls-verify': 'false' });
  expect(careless.exitCode).toBe(0);
  expect(careless.messages).toMatchObject([{ level: 'warning' }]);
  expect(careless.summary).toContain('Certificates are not checked');
});

it('connects where it is told to, in place of what DNS says', async () => {
  await using server = await startMoodyServer();
  const port = String(server.port);
  const runner = await makeRunner('');
  const step = await runner.run('deploy-verify', {
    ...{ ...ONCE, urls: `http://shop.invalid:${port}/ok` },
    resolve: `shop.invalid:${port}:127.0.0.1`,
  });
  expect(step.outputs).toMatchObject({ passed: 'true' });
});

it('goes through the proxy of its variables, and tells where that refuses', async () => {
  await using server = await startMoodyServer();
  await using proxy = await startLoopbackServer((request, response) => {
    const isOpen = request.url === 'http://shop.invalid/ok';
    response.writeHead(isOpen ? 200 : 407).end();
  });
  const runner = await makeRunner('', { HTTP_PROXY: proxy.origin, NO_PROXY: '127.0.0.1' });
  const urls = ['http://shop.invalid/ok', 'http://other.invalid/', `${server.origin}/ok`];
  const step = await runner.run('deploy-verify', { ...ONCE, urls: urls.join('\n') });
  const results = JSON.parse(step.outputs['results'] ?? '') as readonly { finding: string }[];
  expect(results.map(({ finding }) => finding)).toEqual(['passed', 'proxy-failed', 'passed']);
});

it('sends method, headers and body as they are asked for', async () => {
  await using server = await startLoopbackServer((request, response) => {
    void text(request).then((body) => {
      const { method = '', headers } = request;
      response.writeHead(201).end(`${method} ${String(headers['x-probe'])} ${body}`);
    });
  });
  const runner = await makeRunner('');
  const step = await runner.run('deploy-verify', {
    ...{ ...ONCE, urls: server.origin, method: 'post', headers: 'X-Probe: deploy' },
    ...{ body: '{"deep":true}', 'expect-status': '200-202, 204' },
    'expect-body-contains': 'POST deploy {"deep":true}',
  });
  expect(step.outputs).toMatchObject({ passed: 'true' });
});
