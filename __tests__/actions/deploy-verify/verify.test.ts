import { expect, it } from 'vitest';
import { NEW_COMMIT, startMoodyServer } from '../../fakes/moody-server.ts';
import { makeRunner } from '../runner.ts';

interface Result {
  readonly name: string;
  readonly passed: boolean;
  readonly verdict: string;
  readonly finding: string;
  readonly origin: string | null;
}

function readResults(outputs: Readonly<Record<string, string>>): readonly Result[] {
  return JSON.parse(outputs['results'] ?? '[]') as readonly Result[];
}

const QUICK = { 'retry-interval': '100ms', 'request-timeout': '500ms' };

it('passes once the new release answers, and says how often it asked', async () => {
  await using server = await startMoodyServer();
  const runner = await makeRunner('');
  const step = await runner.run('deploy-verify', {
    ...QUICK,
    urls: `${server.origin}/version`,
    'expect-version': NEW_COMMIT,
    'version-path': 'build.commit',
    'consecutive-successes': '2',
    timeout: '20s',
  });
  expect(step.exitCode).toBe(0);
  expect(step.outputs).toMatchObject({ passed: 'true', 'failed-targets': '' });
  expect(Number(step.outputs['attempts'])).toBeGreaterThan(2);
  expect(step.log).toContain('another version answers');
  expect(step.summary).toContain('✅ passed');
  expect(step.summary).toMatch(/```mermaid\ngantt[^]*wrong version x\d+ :crit[^]*200 x2 :done/);
});

it('tells every way of failing apart, ends in time, and shows no secret', async () => {
  await using server = await startMoodyServer();
  const at = (path: string): string => `${server.origin}/${path}`;
  const runner = await makeRunner('', { API_TOKEN: 'tok-87654321' });
  const expected: Readonly<Record<string, string>> = {
    [at('hang')]: 'timed-out',
    [at('drip')]: 'timed-out',
    [at('moved')]: 'redirected',
    [at('private')]: 'redirected',
    [at('reset')]: 'cut-off',
    [at('edge')]: 'wrong-status',
    [at('broken')]: 'wrong-status',
    [at('missing')]: 'wrong-status',
    [at('ok').replace('http:', 'https:')]: 'tls-failed',
    'http://127.0.0.1:1/': 'refused',
    'http://no-such-host.invalid/': 'name-not-found',
  };
  const step = await runner.run('deploy-verify', {
    ...QUICK,
    urls: Object.keys(expected).join('\n'),
    headers: 'Authorization: Bearer ${API_TOKEN}',
    timeout: '2s',
  });
  expect(step.exitCode).toBe(1);
  expect(step.outputs).toMatchObject({ passed: 'false', 'failure-reason': 'not-verified' });
  const results = readResults(step.outputs);
  expect(results.map(({ finding }) => finding)).toEqual(Object.values(expected));
  const origins = results.map(({ origin }) => origin);
  expect(origins.slice(5, 8)).toEqual(['platform', 'application', 'platform']);
  expect(Number(step.outputs['duration-ms'])).toBeLessThanOrEqual(2250);
  const everything = step.log + step.summary + JSON.stringify(step.outputs);
  const said = everything
    .replaceAll('::add-mask::Bearer tok-87654321', '')
    .replaceAll(/::add-mask::.*/g, '');
  expect(said).not.toMatch(/hunter22|s3cr3tstate|tok-87654321/);
  expect(said).toContain('looks like a login page');
  expect(said).toContain('no database');
});

it('is not deceived by one good answer between bad ones', async () => {
  await using server = await startMoodyServer();
  const runner = await makeRunner('');
  const step = await runner.run('deploy-verify', {
    ...QUICK,
    urls: `${server.origin}/flap`,
    'consecutive-successes': '2',
    timeout: '1s',
  });
  expect(step.exitCode).toBe(1);
  expect(step.log).toMatch(/It was good before, and turned bad \d+ time/);
});

it('tells all that is wrong with its inputs at once, and asks nothing', async () => {
  const runner = await makeRunner('');
  const step = await runner.run('deploy-verify', {
    urls: 'example.com',
    'expect-status': 'fine',
    timeout: 'long',
  });
  expect(step.outputs).toEqual({ passed: 'false', 'failure-reason': 'invalid-input' });
  expect(step.messages.map(({ text }) => text).join('\n')).toMatch(/urls\[0\].url/);
  expect(step.log).toContain('"expect-status"');
  expect(step.log).toContain('"timeout"');
});

it('refuses a version that came to nothing, rather than asking for none', async () => {
  const runner = await makeRunner('');
  const step = await runner.run('deploy-verify', {
    urls: 'http://127.0.0.1:1/',
    'expect-version': '',
    'version-path': 'commit',
  });
  expect(step.outputs).toEqual({ 'failure-reason': 'invalid-input' });
});

it('ends soon when the run is cancelled, and says so', async () => {
  await using server = await startMoodyServer();
  const runner = await makeRunner('');
  const step = await runner.start('deploy-verify', { urls: `${server.origin}/edge` });
  await step.untilSaid('status 502');
  step.kill('SIGINT');
  const ended = await step.ended;
  expect(ended.exitCode).toBe(1);
  expect(ended.outputs).toMatchObject({ passed: 'false', 'failure-reason': 'cancelled' });
});
