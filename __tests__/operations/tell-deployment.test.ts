import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GitHubApiError, type GitHubApi } from '../../src/ports/index.ts';
import {
  type OperationPorts,
  verifyDeploy,
  type VerifyDeployOutcome,
  type VerifyDeployRequest,
} from '../../src/operations/index.ts';
import { connectGitHub } from '../fakes/connect-github.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { type GitHubServer, startGitHubServer } from '../fakes/github-server.ts';
import type { FakeDeployment } from '../fakes/github/world.ts';
import { createScriptedHttp, type ScriptedHttp } from '../fakes/scripted-http.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const COMMIT = 'c'.repeat(40);
const WISH = { environment: 'staging', commit: COMMIT, runCommit: COMMIT };
const RUN = 'https://github.com/acme/shop/actions/runs/7';

interface Asked {
  readonly status?: number;
  readonly source?: VerifyDeployRequest['source'] & { readonly kind: 'given' };
  readonly cancelled?: AbortSignal;
  readonly deployment?: VerifyDeployRequest['deployment'];
  readonly ports?: Partial<OperationPorts>;
  readonly http?: ScriptedHttp;
}

async function verifyOn(bench: Workbench, asked: Asked): Promise<VerifyDeployOutcome> {
  const { status = 200, cancelled = new AbortController().signal, deployment = WISH } = asked;
  const shared = { max_retries: 0 };
  const urls = ['https://web.example.com/healthz', 'https://api.example.com/healthz'];
  const source = { kind: 'given', urls, fromOutputs: [], targets: undefined, shared } as const;
  return await verifyDeploy(
    {
      ...{ folder: bench.folder, config: undefined, positional: undefined, environment: '' },
      ...{ pluginFolder: undefined, source: asked.source ?? source, deployment, cancelled },
    },
    {
      ...bench.ports,
      identity: { ...bench.ports.identity, url: `${RUN}/attempts/1` },
      http: asked.http ?? createScriptedHttp(() => ({ status })),
      ...asked.ports,
    },
  );
}

function withSite(url: string): VerifyDeployRequest['source'] & { readonly kind: 'given' } {
  return {
    ...{ kind: 'given', urls: ['https://web.example.com/healthz'], fromOutputs: [] },
    ...{ targets: undefined, shared: { environment_url: url } },
  };
}

describe('a deployment that is verified', () => {
  let server: GitHubServer;
  let bench: Workbench;
  beforeEach(async () => {
    [server, bench] = await Promise.all([startGitHubServer(), openWorkbench()]);
    server.world.repository('acme/shop');
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  const verify = (asked: Asked = {}): Promise<VerifyDeployOutcome> =>
    verifyOn(bench, { ...asked, ports: { github: connectGitHub(server), ...asked.ports } });
  const deployments = (): FakeDeployment[] => server.world.repository('acme/shop').deployments;

  it('is told to GitHub as it begins and as it ends, with log and address', async () => {
    const outcome = await verify();
    expect(outcome).toMatchObject({ kind: 'verified', deployment: { kind: 'told' } });
    expect(deployments()).toMatchObject([{ environment: 'staging', sha: COMMIT }]);
    expect(deployments()[0]?.statuses).toMatchObject([
      { state: 'in_progress', log_url: `${RUN}/attempts/1` },
      {
        ...{ state: 'success', log_url: `${RUN}/attempts/1` },
        environment_url: 'https://web.example.com',
        description: '2 of 2 passed the verification',
      },
    ]);
  });

  it('is told to have failed', async () => {
    expect((await verify({ status: 500 })).kind).toBe('failed');
    expect(deployments()[0]?.statuses.at(-1)).toMatchObject({
      state: 'failure',
      description: '0 of 2 passed the verification',
    });
  });

  it('is told to have been cut off by who cancels', async () => {
    expect((await verify({ cancelled: AbortSignal.abort() })).kind).toBe('cancelled');
    expect(deployments()[0]?.statuses.at(-1)).toMatchObject({ state: 'error' });
  });

  it('is not told twice beside the job that has an environment of its own', async () => {
    deployments().push({
      ...{ id: server.world.nextId(), author: 'github-actions[bot]', ref: 'main', task: 'deploy' },
      ...{ sha: COMMIT, environment: 'staging', payload: {}, description: '' },
      ...{ transient: false, production: false },
      statuses: [
        {
          ...{ id: server.world.nextId(), log_url: `${RUN}/job/5`, state: 'in_progress' },
          ...{ description: '', environment_url: '' },
        },
      ],
    });
    expect(await verify()).toMatchObject({
      ...{ kind: 'verified', deployment: { kind: 'kept-by-job' }, diagnostics: [] },
      environmentUrl: 'https://web.example.com',
    });
    expect(deployments()).toHaveLength(1);
    expect(deployments()[0]?.statuses).toHaveLength(1);
  });

  it.each([
    ['no deployment may be made', 'POST /repos/{owner}/{repo}/deployments'],
    ['no deployment may be read', 'GET /repos/{owner}/{repo}/deployments'],
  ])('stays verified where %s, with a warning that names the permission', async (_, route) => {
    server.forbid(route);
    const outcome = await verify();
    expect(outcome).toMatchObject({
      ...{ kind: 'verified', deployment: { kind: 'untold' } },
      diagnostics: [{ severity: 'warning', code: 'DEPLOYMENT_UNTOLD' }],
    });
    expect(JSON.stringify(outcome)).toContain('deployments: write');
  });

  it('is told how it ended even where its beginning could not be told', async () => {
    const route = 'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses';
    server.disturb(route, { kind: 'status', status: 500 });
    expect(await verify()).toMatchObject({ deployment: { kind: 'told' }, diagnostics: [] });
    expect(deployments()[0]?.statuses).toMatchObject([{ state: 'success' }]);
  });

  it('shows the address that was said', async () => {
    const outcome = await verify({ source: withSite('https://www.example.com/') });
    expect(outcome).toMatchObject({ environmentUrl: 'https://www.example.com/' });
    expect(deployments()[0]?.statuses.at(-1)?.environment_url).toBe('https://www.example.com/');
  });

  it('shows no address that holds a secret', async () => {
    bench.variables.set('SITE_TOKEN', 'tok-12345678');
    const source = withSite('https://www.example.com/?key=${SITE_TOKEN}');
    expect(await verify({ source })).toMatchObject({
      ...{ kind: 'verified', environmentUrl: '' },
      diagnostics: [{ severity: 'warning', code: 'ENVIRONMENT_URL_SECRET' }],
    });
    expect(deployments()[0]?.statuses.map((status) => status.environment_url)).toEqual(['', '']);
  });
});

it('stays verified where there is no token for GitHub', async () => {
  const outcome = await verifyOn(await openWorkbench(), { ports: { github: undefined } });
  expect(outcome).toMatchObject({ kind: 'verified', diagnostics: [{ code: 'DEPLOYMENT_UNTOLD' }] });
});

it('waits for a GitHub that does not answer no longer than half a minute after the verdict', async () => {
  const clock = createFakeClock();
  const startMs = clock.now();
  const github: GitHubApi = {
    call: ({ signal }) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => {
          reject(new GitHubApiError('GITHUB_CANCELLED', 'given up'));
        });
      }),
  };
  const over = new AbortController();
  const running = verifyOn(await openWorkbench(), { ports: { clock, github } }).finally(() => {
    over.abort();
  });
  while (!over.signal.aborted) await clock.advance(100);
  expect(await running).toMatchObject({ kind: 'verified', deployment: { kind: 'untold' } });
  expect(clock.now() - startMs).toBeLessThan(35_000);
});

it.each([
  ['an environment', { environment: '' }, 'MISSING_VALUE'],
  ['a commit', { commit: '' }, 'NOT_OURS'],
])('asks nothing where %s for the deployment is missing', async (_, missing, code) => {
  const http = createScriptedHttp(() => ({}));
  const deployment = { ...WISH, ...missing };
  const outcome = await verifyOn(await openWorkbench(), { deployment, http });
  expect(outcome).toMatchObject({ kind: 'wrong', diagnostics: [{ code }] });
  expect(http.requests).toEqual([]);
});
