import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createFiles } from '../../../src/node/index.ts';
import { toEnvironmentName } from '../../../src/resources/index.ts';
import { createFileCompanions } from '../../../src/state/file-companions.ts';
import { acquireLock } from '../../../src/state/index.ts';
import { createFakeClock } from '../../fakes/fake-clock.ts';
import { createFakeLiveness } from '../../fakes/fake-liveness.ts';
import { startGitHubServer, WORKFLOW_TOKEN } from '../../fakes/github-server.ts';
import { createRecordingReporter } from '../../fakes/recording-reporter.ts';
import { ownerOf } from '../../state/examples.ts';
import { makeRunner } from '../runner.ts';

const WEB = 'https://github.example';
const NETWORK =
  '{ name: network, type: infra.vpc, config: { provider: local, cidr: 10.0.0.0/16 } }';

it('takes over at once the lock of a run that GitHub knows to have ended', async () => {
  await using server = await startGitHubServer({ web: WEB });
  const run = {
    id: 4000,
    attempt: 2,
    status: 'completed',
    conclusion: 'cancelled',
    jobs: [],
  } as const;
  server.world.repository('octo/shop').runs.push({ ...run, jobs: [] });
  const runner = await makeRunner(NETWORK, { GITHUB_API_URL: server.api });
  const owner = ownerOf('dead', {
    ...{ repository: 'octo/shop', runId: '4000', runAttempt: '2', host: 'runner-9' },
    url: `${WEB}/octo/shop/actions/runs/4000/attempts/2`,
  });
  await acquireLock(
    createFileCompanions(createFiles(), join(runner.folder, 'state/.wfctl/companions')),
    { environment: toEnvironmentName(''), owner, waitMs: 0 },
    {
      clock: createFakeClock(Date.now() - 120_000),
      reporter: createRecordingReporter(),
      liveness: createFakeLiveness({ machine: 'elsewhere', pid: 7, startedAt: '1' }),
    },
  );
  const step = await runner.run('infra-apply', {
    ...{ 'github-token': WORKFLOW_TOKEN.token, 'lock-wait': '0' },
  });
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'applied' } });
  expect(step.log).toContain('its job has ended');
  expect(step.masks).toContain(WORKFLOW_TOKEN.token);
  expect(server.requests.map(({ route }) => route)).toEqual([
    'GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}',
  ]);
});
