import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startGitHubServer } from '../../fakes/github-server.ts';
import { findS3Server, isS3Required, startS3 } from '../s3-server.ts';
import { explainActSkip, findAct, isActRequired } from './act.ts';
import { SERVICE, SERVICE_CONFIG } from './service-config.ts';
import { makeWorkflowPlace } from './workflow-place.ts';

/** The service with its state in a bucket that nobody has made, and its password for the repository. */
const CONFIG = SERVICE_CONFIG.replace(
  /config: \{ backend: filesystem.*/,
  "config: { backend: s3, bucket: acme-state, region: us-east-1, endpoint: '${S3}' }",
).replace(/sinks: .*/, 'sinks: [{ type: github_secret, name: DB_PASSWORD, repo: acme/shop }]');

const APP = { token: 'ghs_sinksToken0001', login: 'acme-secrets[bot]' };

/** What GitHub says of a pull request from a branch of the repository itself. */
const PULL_REQUEST = {
  number: 7,
  repository: { full_name: 'acme/shop' },
  pull_request: {
    number: 7,
    head: { sha: 'a'.repeat(40), repo: { fork: false, full_name: 'acme/shop' } },
  },
};

const program = findS3Server();
const isActMissing = findAct() === undefined && !isActRequired();
const isServerMissing = program === undefined && !isS3Required();
explainActSkip('the first pull request of a project');

describe.skipIf(isActMissing || isServerMissing)('the first pull request of a project', () => {
  it('is planned before there is a bucket, and main applies that plan and hands on its secret', async () => {
    await using bucket = await startS3(program ?? 'versitygw is not installed');
    const github = await startGitHubServer({ tokens: [APP] });
    onTestFinished(() => github[Symbol.asyncDispose]());
    github.world.repository('acme/shop');
    const place = await makeWorkflowPlace(CONFIG);
    await place.write('server.mjs', SERVICE);
    const origin = ['remote', 'add', 'origin', 'https://github.com/acme/shop'];
    await promisify(execFile)('git', ['-C', place.repository, ...origin]);
    const eventFile = join(place.shared, 'event.json');
    await writeFile(eventFile, JSON.stringify(PULL_REQUEST));
    const variables = [
      `S3=${bucket.endpoint}`,
      `AWS_ACCESS_KEY_ID=${bucket.root.accessKey}`,
      `AWS_SECRET_ACCESS_KEY=${bucket.root.secretKey}`,
    ];
    const secrets = { WFCTL_VARIABLES: variables.join('\n'), SINKS_TOKEN: APP.token };

    const proposed = await place.start('call-pipeline.yml', {
      ...{ event: 'pull_request', eventFile, secrets },
    }).ended;
    expect(proposed.exitCode, proposed.text).toBe(0);
    const [plan] = proposed.find('plan');
    expect(plan?.outputs).toMatchObject({ 'create-count': '3' });
    expect(plan?.log).toContain('The state store does not exist yet');
    expect(proposed.find('apply')).toEqual([]);
    expect(await readdir(bucket.folder)).toEqual([]);

    const merged = await place.start('call-pipeline.yml', {
      ...{ secrets, variables: { GITHUB_API_URL: github.api } },
    }).ended;
    expect(merged.exitCode, merged.text).toBe(0);
    const digest = plan?.outputs['plan-digest'];
    expect(merged.find('apply')[0]?.outputs).toMatchObject({
      ...{ outcome: 'applied', 'plan-digest': digest, 'failed-sinks': '[]' },
    });
    expect(await readdir(bucket.folder)).toContain('acme-state');
    const { secrets: received } = github.world.scope('/repos/acme/shop/actions');
    expect([...received.keys()]).toEqual(['DB_PASSWORD']);
    expect(proposed.text + merged.text).not.toContain(bucket.root.secretKey);
  });
});
