import { expect, it } from 'vitest';
import { NEW_COMMIT, startMoodyServer } from '../fakes/moody-server.ts';
import { openShell } from './shell.ts';

const QUICK = '--retry-interval 100ms --request-timeout 2s';

it('verifies several addresses side by side, and shows each as it comes', async () => {
  await using server = await startMoodyServer();
  const shell = await openShell('');
  const { origin } = server;
  const ended = await shell.run(
    `deploy verify --url ${origin}/ok --url ${origin}/huge ${QUICK} --expect-status 2xx`,
  );
  expect(ended.exitCode).toBe(0);
  expect(ended.stderr).toContain(`✓ ${origin}/huge: answered 200 as expected`);
  expect(ended.stdout).toContain('2 targets passed');
});

it('ends with 1 where the old release goes on answering, and says that it does', async () => {
  await using server = await startMoodyServer();
  const shell = await openShell('');
  const ended = await shell.run(
    `deploy verify --url ${server.origin}/version --expect-version ${'b'.repeat(40)} ` +
      `--version-path build.commit --max-retries 2 --format json ${QUICK}`,
  );
  expect(ended.exitCode).toBe(1);
  expect(JSON.parse(ended.stdout)).toMatchObject([
    { passed: false, verdict: 'gave-up', attempts: 3, finding: 'wrong-version' },
  ]);
});

it('verifies a step of the config, at the pace that is asked for beside it', async () => {
  await using server = await startMoodyServer();
  const shell = await openShell('');
  await shell.write(
    'app.yaml',
    JSON.stringify({
      pipelines: {
        release: {
          steps: [
            {
              name: 'verify',
              type: 'step.deploy_verify',
              config: {
                timeout: '20s',
                targets: [
                  {
                    url: `${server.origin}/version`,
                    expect_version: NEW_COMMIT,
                    version_path: 'build.commit',
                  },
                ],
              },
            },
          ],
        },
      },
    }),
  );
  const step = 'deploy verify --config app.yaml --step verify';
  expect((await shell.run(`${step} --retry-interval 200ms`)).exitCode).toBe(0);
  const mixed = await shell.run(`${step} --expect-status 204`);
  expect(mixed.exitCode).toBe(1);
  expect(mixed.stderr).toContain('with --step only --timeout');
});

it('refuses an address that is none before it asks any', async () => {
  const shell = await openShell('');
  const ended = await shell.run('deploy verify --url example.com --timeout soon');
  expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
  expect(ended.stderr).toContain('"urls[0].url"');
  expect(ended.stderr).toContain('"timeout"');
});

it('tells GitHub of a deployment only in the run of a workflow, and asks nothing otherwise', async () => {
  const shell = await openShell('');
  const verify = 'deploy verify --url http://127.0.0.1:1/ --deployment-environment staging';
  const alone = await shell.run(verify);
  expect(alone).toMatchObject({ exitCode: 1, stdout: '' });
  expect(alone.stderr).toContain('needs --report-deployment');
  const outside = await shell.run(`${verify} --report-deployment`);
  expect(outside).toMatchObject({ exitCode: 1, stdout: '' });
  expect(outside.stderr).toContain('told by the run of a workflow');
});
