import { readFile } from 'node:fs/promises';
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

    const teardown = await place.start('call-teardown.yml').ended;
    expect(teardown.exitCode, teardown.text).toBe(0);
    expect(await place.listCloud()).toEqual([]);
  });
});
