import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type DeploymentRequest,
  openDeployment,
  type ReportedDeployment,
} from '../../src/operations/index.ts';
import { connectGitHub } from '../fakes/connect-github.ts';
import { type GitHubServer, startGitHubServer } from '../fakes/github-server.ts';
import type { FakeDeployment } from '../fakes/github/world.ts';

const RUN = 'https://github.com/acme/web/actions/runs/77';
const REQUEST: DeploymentRequest = {
  ...{ repository: 'acme/web', commit: 'c'.repeat(40), environment: 'team/staging' },
  ...{ runId: '77', runUrl: `${RUN}/attempts/1` },
};

describe('a deployment told to GitHub', () => {
  let server: GitHubServer;
  beforeEach(async () => {
    server = await startGitHubServer();
    server.world.repository('acme/web');
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  const deployments = (): FakeDeployment[] => server.world.repository('acme/web').deployments;
  const open = async (request = REQUEST): Promise<ReportedDeployment> => {
    const outcome = await openDeployment(request, connectGitHub(server));
    if (outcome.kind === 'opened') return outcome.deployment;
    throw new TypeError('expected a deployment of our own');
  };
  /** As GitHub does for a job with `environment:`. */
  const addByJob = (logUrl: string, { state = 'in_progress', sha = REQUEST.commit } = {}): void => {
    const status = { state, description: '', environment_url: '' };
    deployments().push({
      ...{ id: server.world.nextId(), author: 'github-actions[bot]', ref: 'main', task: 'deploy' },
      ...{ sha, environment: REQUEST.environment, payload: {}, description: '' },
      ...{ transient: false, production: false },
      statuses: [{ id: server.world.nextId(), log_url: logUrl, ...status }],
    });
  };

  it('is created without merging or waiting for checks, and says how it went', async () => {
    const deployment = await open();
    await deployment.say({ state: 'in_progress' });
    await deployment.say({
      ...{ state: 'success', environmentUrl: 'https://staging.example.com/' },
      description: `all\nis ${'very '.repeat(50)}well`,
    });
    expect(deployments()).toMatchObject([{ ref: REQUEST.commit, environment: 'team/staging' }]);
    const [created] = deployments();
    expect(created?.statuses).toMatchObject([
      { state: 'in_progress', log_url: REQUEST.runUrl },
      { state: 'success', environment_url: 'https://staging.example.com/' },
    ]);
    expect(created?.statuses[1]?.description).toMatch(/^all is very .{126,127}…$/);
  });

  it('shows no address that is none of the web, or names a user', async () => {
    const deployment = await open();
    for (const environmentUrl of ['javascript:alert(1)', 'https://user:pass@example.com/']) {
      await deployment.say({ state: 'success', environmentUrl });
    }
    expect(deployments()[0]?.statuses.map((status) => status.environment_url)).toEqual(['', '']);
  });

  it('goes on with the one that this run has, and with no other run’s', async () => {
    const first = await open();
    const again = await open({ ...REQUEST, runUrl: `${RUN}/attempts/2` });
    expect(again.id).toBe(first.id);
    const other = await open({ ...REQUEST, runId: '78' });
    expect(other.id).not.toBe(first.id);
    expect(deployments()).toHaveLength(2);
  });

  it('is left to a job that has an environment of its own', async () => {
    addByJob(`${RUN}/job/5`);
    const outcome = await openDeployment(REQUEST, connectGitHub(server));
    expect(outcome).toEqual({ kind: 'kept-by-job' });
    expect(deployments()).toHaveLength(1);
  });

  it('is that of a job of this run that has ended, where there is one', async () => {
    addByJob(`${RUN}/job/5`, { state: 'success' });
    await (await open()).say({ state: 'failure' });
    expect(deployments()).toMatchObject([
      { statuses: [{ state: 'success' }, { state: 'failure' }] },
    ]);
  });

  it('is left to a job whose deployment is of the merge that GitHub made for the run', async () => {
    addByJob(`${RUN}/job/5`, { sha: 'e'.repeat(40) });
    const request = { ...REQUEST, runCommit: 'e'.repeat(40) };
    const outcome = await openDeployment(request, connectGitHub(server));
    expect(outcome).toEqual({ kind: 'kept-by-job' });
  });

  it('is not taken for that of an earlier commit', async () => {
    addByJob(`${RUN}/job/5`, { sha: 'e'.repeat(40) });
    await open();
    expect(deployments().map(({ sha }) => sha)).toEqual(['e'.repeat(40), REQUEST.commit]);
  });

  it('does not take another run’s job for this one’s', async () => {
    addByJob('https://github.com/acme/web/actions/runs/771/job/5');
    await open();
    expect(deployments()).toHaveLength(2);
  });

  it('names the permission that is missing', async () => {
    server.forbid('POST /repos/{owner}/{repo}/deployments');
    await expect(open()).rejects.toMatchObject({
      code: 'GITHUB_FORBIDDEN',
      hint: expect.stringContaining('`deployments: write`') as string,
    });
  });
});
