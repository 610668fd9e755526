import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lockLocal } from '../../actions/setup-plugins/lock-local.ts';
import { findCanary } from '../../bundles/canary.ts';
import { startReleaseServer } from '../../fakes/release-server.ts';
import { explainActSkip, findAct, isActRequired } from './act.ts';
import { SERVICE, SERVICE_CONFIG } from './service-config.ts';
import { makeWorkflowPlace, type WorkflowPlace } from './workflow-place.ts';

const EVERYTHING = ['database', 'network', 'web'];

explainActSkip('a workflow with every action');
const isSkipped = findAct() === undefined && !isActRequired();

async function makeServicePlace(): Promise<WorkflowPlace> {
  const place = await makeWorkflowPlace(SERVICE_CONFIG);
  await place.write('server.mjs', SERVICE);
  return place;
}

describe.skipIf(isSkipped)('a workflow with every action', () => {
  it('installs, applies, hands on, verifies and tears down, and shows no password', async () => {
    const [place, server] = await Promise.all([makeServicePlace(), startReleaseServer()]);
    onTestFinished(() => server[Symbol.asyncDispose]());
    await lockLocal(place, server);
    const run = await place.start('every-action.yml', { variables: { MIRROR: server.web } }).ended;
    expect(run.exitCode, run.text).toBe(0);

    const read = (file: string): Promise<string> => readFile(join(place.shared, file), 'utf8');
    const password = await read('password-1');
    expect(password.length).toBeGreaterThan(15);
    expect(await read('password-2')).toBe(password);
    expect(await read('sink')).toBe(password);
    expect(findCanary(password, { run: run.text })).toEqual([]);
    const [first, second] = run.find('use').map(({ log }) => log);
    expect(first).toContain('the password is <***>');
    expect(second).toContain('later it is <***>');

    expect(JSON.parse(run.find('plugins')[0]?.outputs['plugins'] ?? '')).toMatchObject([
      { name: 'local', from: 'download' },
    ]);
    expect(run.find('apply')[0]?.outputs).toMatchObject({ outcome: 'applied' });
    expect(run.find('sync')[0]?.outputs).toMatchObject({ 'failed-sinks': '[]' });
    expect(run.find('verify')[0]?.outputs).toMatchObject({ passed: 'true' });
    expect(run.find('drift')[0]?.outputs).toMatchObject({ outcome: 'in-sync' });
    expect(run.find('refused')[0]?.outputs).toMatchObject({
      outcome: 'not-approved',
      'discovered-count': String(EVERYTHING.length),
    });
    expect(run.find('teardown')[0]?.outputs).toMatchObject({
      outcome: 'torn-down',
      'destroyed-count': String(EVERYTHING.length),
    });
    expect(run.steps.filter(({ stage }) => stage === 'Post').map(({ result }) => result)).toEqual(
      // infra-apply, secrets-sync, and teardown twice.
      Array(4).fill('success'),
    );
    expect(await place.listCloud()).toEqual([]);
  });
});

describe.skipIf(isSkipped)('the reusable workflows', () => {
  it('apply what was planned and verify it, find no drift, and tear down', async () => {
    const place = await makeServicePlace();
    const secrets = { WFCTL_VARIABLES: 'REGION=fra-secret-1' };
    const pipeline = await place.start('call-pipeline.yml', { secrets }).ended;
    expect(pipeline.exitCode, pipeline.text).toBe(0);
    expect(pipeline.find('apply')[0]?.outputs).toMatchObject({
      outcome: 'applied',
      'plan-digest': pipeline.find('plan')[0]?.outputs['plan-digest'],
    });
    expect(pipeline.find('verify')[0]?.outputs).toMatchObject({ passed: 'true' });
    expect(pipeline.find('told')[0]?.log).toContain('the pipeline came to <applied>');
    expect(await place.listCloud()).toEqual(EVERYTHING);

    const again = await place.start('call-pipeline.yml', { secrets }).ended;
    expect(again.exitCode, again.text).toBe(0);
    expect(again.find('apply')).toEqual([]);
    expect(again.find('verify')[0]?.outputs).toMatchObject({ passed: 'true' });

    const drift = await place.start('call-drift.yml', { secrets }).ended;
    expect(drift.exitCode, drift.text).toBe(0);
    expect(drift.text).not.toContain('fra-secret-1');

    const teardown = await place.start('call-teardown.yml', { secrets }).ended;
    expect(teardown.exitCode, teardown.text).toBe(0);
    expect(await place.listCloud()).toEqual([]);
  });
});

/** The service, at an account and with a state that only secrets of the caller open. */
const LOCKED = SERVICE_CONFIG.replace("/cloud' }", "/cloud', token: '${CLOUD_TOKEN}' }").replace(
  '/state',
  '/${STATE_FOLDER}',
);
const TOKEN = 'tok%20en with = and spaces';
const VARIABLES = `# of the cloud\nCLOUD_TOKEN=${TOKEN}\r\n\nSTATE_FOLDER=state-of-staging\n`;

describe.skipIf(isSkipped)('the secrets of whoever calls a reusable workflow', () => {
  it('reach the providers and the state of each, and no log', async () => {
    const place = await makeWorkflowPlace(LOCKED);
    await place.write('server.mjs', SERVICE);
    for (const workflow of ['call-pipeline.yml', 'call-drift.yml', 'call-teardown.yml']) {
      const without = await place.start(workflow).ended;
      expect(without.exitCode, without.text).toBe(1);
      const run = await place.start(workflow, { secrets: { WFCTL_VARIABLES: VARIABLES } }).ended;
      expect(run.exitCode, run.text).toBe(0);
      expect(run.text).toContain('Run Main org/wfctl/');
      expect(findCanary(TOKEN, { run: run.text })).toEqual([]);
    }
    expect(await place.listCloud()).toEqual([]);
    expect(await readdir(place.shared)).toContain('state-of-staging');
  });

  it('are refused whole where a line is none, before anything else is done', async () => {
    const place = await makeWorkflowPlace(LOCKED);
    const WFCTL_VARIABLES = `${VARIABLES}correct-horse-battery-9\n`;
    for (const workflow of ['call-pipeline.yml', 'call-drift.yml', 'call-teardown.yml']) {
      const run = await place.start(workflow, { secrets: { WFCTL_VARIABLES } }).ended;
      expect(run.exitCode).toBe(1);
      expect(run.text).not.toContain('correct-horse-battery-9');
      expect(run.text).not.toContain('Run Main org/wfctl/');
    }
  });
});

describe.skipIf(isSkipped)('T-78 a pipeline whose gate does not open', () => {
  it('fails where what is approved is not what would be applied, and deploys and verifies nothing', async () => {
    const label = "config: { provider: local, tags: ['${GITHUB_JOB}'] }";
    const place = await makeWorkflowPlace(
      SERVICE_CONFIG.replace(
        'infra.vpc\n    config: { provider: local }',
        `infra.vpc\n    ${label}`,
      ),
    );
    await place.write('server.mjs', SERVICE);
    const run = await place.start('call-pipeline.yml').ended;
    expect(run.exitCode).toBe(1);
    expect(run.find('plan')[0]?.result).toBe('success');
    expect(run.find('apply')[0]).toMatchObject({
      result: 'failure',
      outputs: { 'failure-reason': 'stale-plan' },
    });
    expect(run.find('verify')).toEqual([]);
    expect(run.find('told')).toEqual([]);
    await expect(place.listCloud()).resolves.toEqual([]);
  });

  it('fails where something before the apply fails, and does not apply', async () => {
    const place = await makeServicePlace();
    const secrets = { WFCTL_VARIABLES: 'not a variable' };
    const run = await place.start('call-pipeline.yml', { secrets }).ended;
    expect(run.exitCode).toBe(1);
    expect([...run.find('plan'), ...run.find('apply'), ...run.find('verify')]).toEqual([]);
  });

  it('fails on an event that it would apply nothing on', async () => {
    const place = await makeServicePlace();
    const run = await place.start('call-pipeline.yml', { event: 'release' }).ended;
    expect(run.exitCode).toBe(1);
    expect(run.text).toContain('on release it would do neither');
    expect(run.find('plan')).toEqual([]);
  });
});
