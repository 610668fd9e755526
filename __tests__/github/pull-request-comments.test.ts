import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publishComments } from '../../src/github/index.ts';
import { connectGitHub } from '../fakes/connect-github.ts';
import { type GitHubServer, startGitHubServer, WORKFLOW_TOKEN } from '../fakes/github-server.ts';
import type { FakeComment } from '../fakes/github/world.ts';

const MARKER = '<!-- wfctl infra-plan 0123456789abcdef -->';
const BOT = WORKFLOW_TOKEN.login;
const LIST = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
const CHANGE = 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}';
const PERSON = { token: 'ghp_aPersonsToken', login: 'octo' };

const bodiesOf = (...texts: readonly string[]): readonly string[] =>
  texts.map((text) => `${MARKER}\n\n${text}`);

describe('comments on a pull request', () => {
  let server: GitHubServer;
  let number: number;
  beforeEach(async () => {
    server = await startGitHubServer({ tokens: [WORKFLOW_TOKEN, PERSON] });
    number = server.world.openPull('acme/web');
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  const comments = (): readonly FakeComment[] => server.world.repository('acme/web').comments;
  const add = (author: string, body: string): void => {
    const id = server.world.nextId();
    server.world.repository('acme/web').comments.push({ id, issue: number, author, body });
  };
  const publish = (
    bodies: readonly string[],
    { mayBegin = true, token = WORKFLOW_TOKEN.token } = {},
  ): Promise<string | undefined> =>
    publishComments(
      { repository: 'acme/web', number, marker: MARKER, bodies, mayBegin },
      connectGitHub(server, { token }),
    );
  const texts = (): readonly string[] =>
    comments().map(({ body }) => body.replace(MARKER, '').trim());

  it('are added once, and changed in place after that', async () => {
    const address = await publish(bodiesOf('first'));
    expect(await publish(bodiesOf('second'))).toBe(address);
    expect(texts()).toEqual(['second']);
    expect(address).toContain(`/acme/web/pull/${String(number)}#issuecomment-`);
  });

  it('become more and fewer, in their order', async () => {
    await publish(bodiesOf('a'));
    await publish(bodiesOf('b', 'c', 'd'));
    expect(texts()).toEqual(['b', 'c', 'd']);
    await publish(bodiesOf('e'));
    expect(texts()).toEqual(['e']);
  });

  it('leave alone what others wrote, also under our marker', async () => {
    add('mallory', `${MARKER}\n\nAll is well`);
    add(BOT, 'another tool');
    add(BOT, `quoting ${MARKER}`);
    await publish(bodiesOf('ours'));
    expect(texts()[0]).toBe('All is well');
    expect(comments()).toHaveLength(4);
    expect(texts()[3]).toBe('ours');
  });

  it('of a person are those of that person alone', async () => {
    add(BOT, `${MARKER}\n\nby the workflow`);
    add('octo', `${MARKER}\n\nold`);
    await publish(bodiesOf('new'), { token: PERSON.token });
    expect(texts()).toEqual(['by the workflow', 'new']);
  });

  it('are found on any page', async () => {
    for (let count = 0; count < 120; count += 1) add('octo', 'talk');
    add(BOT, `${MARKER}\n\nold`);
    await publish(bodiesOf('new'));
    expect(comments()).toHaveLength(121);
    expect(texts()[120]).toBe('new');
    expect(server.requests.filter(({ route }) => route === LIST)).toHaveLength(2);
  });

  it('that two runs added at once become one again', async () => {
    add(BOT, `${MARKER}\n\none`);
    add(BOT, `${MARKER}\n\ntwo`);
    await publish(bodiesOf('three'));
    expect(texts()).toEqual(['three']);
  });

  it('are not begun where nothing is new, and kept true where they were', async () => {
    expect(await publish(bodiesOf('no changes'), { mayBegin: false })).toBeUndefined();
    expect(comments()).toEqual([]);
    await publish(bodiesOf('changes'));
    await publish(bodiesOf('no changes'), { mayBegin: false });
    expect(texts()).toEqual(['no changes']);
  });

  it('are added anew when somebody deletes one meanwhile', async () => {
    await publish(bodiesOf('first'));
    server.disturb(CHANGE, { kind: 'status', status: 404 });
    await publish(bodiesOf('second'));
    expect(texts()).toEqual(['first', 'second']);
  });

  it('are not added anew where one may not be changed', async () => {
    await publish(bodiesOf('first'));
    server.forbid(CHANGE);
    await expect(publish(bodiesOf('second'))).rejects.toMatchObject({ code: 'GITHUB_FORBIDDEN' });
    expect(texts()).toEqual(['first']);
  });

  it('name the permission that is missing', async () => {
    server.forbid('POST /repos/{owner}/{repo}/issues');
    await expect(publish(bodiesOf('first'))).rejects.toMatchObject({
      code: 'GITHUB_FORBIDDEN',
      hint: expect.stringContaining('`pull-requests: write`') as string,
    });
  });
});
