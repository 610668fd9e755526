import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PullRequest, readPullRequest } from '../../src/github/index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wfctl-event-'));
});
afterEach(() => rm(folder, { recursive: true }));

const COMMIT = 'a'.repeat(40);

async function read(event: string, kind = 'pull_request'): Promise<PullRequest | undefined> {
  const path = join(folder, 'event.json');
  await writeFile(path, event);
  const variables: Readonly<Record<string, string>> = {
    ...{ GITHUB_EVENT_PATH: path, GITHUB_EVENT_NAME: kind, GITHUB_REPOSITORY: 'Org/repo' },
  };
  return await readPullRequest((name) => variables[name]);
}

function aPull(repository: string, sha: string = COMMIT): string {
  const head = { sha, repo: { full_name: repository } };
  return JSON.stringify({ pull_request: { number: 7, head } });
}

describe('the pull request of a run', () => {
  it('is told with the commit of its branch, and whether that is of another repository', async () => {
    expect(await read(aPull('org/repo'))).toEqual({ number: 7, commit: COMMIT, isFromFork: false });
    expect(await read(aPull('them/repo'))).toMatchObject({ isFromFork: true });
    expect(await read(aPull('org/repo', '$(id)'))).toMatchObject({ commit: '' });
  });

  it('counts as another’s where the event does not say whose it is', async () => {
    const deleted = JSON.stringify({ pull_request: { number: 7, head: { repo: null } } });
    expect(await read(deleted)).toEqual({ number: 7, commit: '', isFromFork: true });
  });

  it('is that of a comment on it, and none for a comment on an issue', async () => {
    const issue = { number: 8, pull_request: { url: '' } };
    const on = JSON.stringify({ issue });
    expect(await read(on, 'issue_comment')).toEqual({ number: 8, commit: '', isFromFork: false });
    const off = JSON.stringify({ issue: { number: 8 } });
    expect(await read(off, 'issue_comment')).toBeUndefined();
  });

  it.each(['', 'null', '[]', '{}', '{"pull_request":{"number":"7"}}'])(
    'is none where the event is %j',
    async (event) => {
      expect(await read(event)).toBeUndefined();
    },
  );

  it('is none of an event of another kind', async () => {
    expect(await read(aPull('org/repo'), 'push')).toBeUndefined();
  });
});
