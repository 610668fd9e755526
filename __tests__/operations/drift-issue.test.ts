import { describe, expect, it } from 'vitest';
import {
  type DriftIssueOutcome,
  type DriftIssueRequest,
  reportDriftIssue,
} from '../../src/operations/index.ts';
import type { GitHubApi } from '../../src/ports/index.ts';
import { connectGitHub } from '../fakes/connect-github.ts';
import { startGitHubServer } from '../fakes/github-server.ts';

const REPOSITORY = 'octo/shop';
const DOUBT = { text: 'could not tell about `db`', key: 'db PROVIDER_UNAVAILABLE' };

function aRequest(parts: Partial<DriftIssueRequest> = {}): DriftIssueRequest {
  return {
    ...{ repository: REPOSITORY, label: 'wfctl-drift', title: 'Infrastructure drift: staging' },
    subject: { environment: 'staging', config: './infra.yaml' },
    ...{ hasDrift: true, body: 'net was changed', doubt: undefined, farewell: 'in sync again' },
    signal: new AbortController().signal,
    ...parts,
  };
}

const IN_SYNC = { hasDrift: false, body: 'nothing' };

async function open(): Promise<
  AsyncDisposable & {
    readonly api: GitHubApi;
    readonly report: (parts?: Partial<DriftIssueRequest>) => Promise<DriftIssueOutcome>;
    readonly server: Awaited<ReturnType<typeof startGitHubServer>>;
  }
> {
  const server = await startGitHubServer();
  server.world.repository(REPOSITORY);
  const api = connectGitHub(server);
  return {
    server,
    api,
    report: (parts) => reportDriftIssue(aRequest(parts), api),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

describe('the issue about an environment', () => {
  it('is opened once, rewritten, and closed when all is in sync', async () => {
    await using place = await open();
    const { issues, comments } = place.server.world.repository(REPOSITORY);
    expect(await place.report()).toMatchObject({ kind: 'opened', number: 1 });
    const again = await place.report({ body: 'net and db were changed', title: 'Another' });
    expect(again).toMatchObject({ kind: 'updated', number: 1 });
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ title: 'Another', state: 'open', labels: ['wfctl-drift'] });
    expect(issues[0]?.body).toMatch(/^<!-- wfctl-drift \w{32} -->\nnet and db were changed$/);
    expect(comments).toEqual([]);
    expect(await place.report(IN_SYNC)).toMatchObject({ kind: 'closed', number: 1 });
    expect(issues[0]).toMatchObject({ state: 'closed', stateReason: 'completed' });
    expect(comments.map(({ body }) => body)).toEqual(['in sync again']);
    expect(await place.report(IN_SYNC)).toEqual({ kind: 'none' });
    expect(await place.report()).toMatchObject({ kind: 'opened', number: 2 });
  });

  it('is not that of another environment, of another config, or one without the mark', async () => {
    await using place = await open();
    const { issues } = place.server.world.repository(REPOSITORY);
    await place.report();
    issues[0]!.body = 'somebody wrote this with the label';
    await place.report();
    await place.report({ subject: { environment: 'prod', config: './infra.yaml' } });
    await place.report({ subject: { environment: 'staging', config: './other.yaml' } });
    expect(issues.map(({ state }) => state)).toEqual(['open', 'open', 'open', 'open']);
    await place.report(IN_SYNC);
    expect(issues.map(({ state }) => state)).toEqual(['open', 'closed', 'open', 'open']);
  });

  it('stays open where not everything could be told, which is said once', async () => {
    await using place = await open();
    const { issues, comments } = place.server.world.repository(REPOSITORY);
    const doubtful = { ...IN_SYNC, doubt: DOUBT };
    expect(await place.report(doubtful)).toEqual({ kind: 'none' });
    await place.report();
    for (let run = 0; run < 3; run += 1) {
      expect(await place.report(doubtful)).toMatchObject({ kind: 'left-open', number: 1 });
      await place.report({ doubt: { ...DOUBT, text: 'in other words' } });
    }
    expect(comments.map(({ body }) => body)).toEqual([DOUBT.text]);
    expect(issues[0]).toMatchObject({ state: 'open' });
    expect(issues[0]?.body).toContain('net was changed');
    await place.report();
    await place.report(doubtful);
    expect(comments).toHaveLength(2);
  });

  it('is one where two runs open theirs at the same time', async () => {
    await using place = await open();
    const { issues } = place.server.world.repository(REPOSITORY);
    await Promise.all([place.report(), place.report(), place.report()]);
    expect(issues.map(({ state }) => state)).toEqual([
      'open',
      ...issues.slice(1).map(() => 'closed'),
    ]);
    expect(issues.length).toBeGreaterThan(1);
  });

  it('closes duplicates that are left from before, and looks beyond the first page', async () => {
    await using place = await open();
    const { issues } = place.server.world.repository(REPOSITORY);
    await place.report();
    const { body } = issues[0]!;
    issues[0]!.body = '';
    for (let count = 0; count < 100; count += 1) {
      await place.report({ subject: { environment: String(count), config: '' } });
    }
    issues.push({ ...issues[0]!, number: issues.length + 1, body });
    issues.push({ ...issues[0]!, number: issues.length + 1, body });
    expect(await place.report()).toMatchObject({ kind: 'updated', number: 102 });
    expect(issues.slice(-2).map(({ state }) => state)).toEqual(['open', 'closed']);
  });

  it('is refused by its code where the token may not', async () => {
    await using place = await open();
    place.server.forbid('POST', 'issues=write');
    await expect(place.report()).rejects.toMatchObject({
      code: 'GITHUB_FORBIDDEN',
      hint: expect.stringContaining('issues: write') as string,
    });
  });
});
