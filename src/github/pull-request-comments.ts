import { isJsonObject } from '../kernel/index.ts';
import { type GitHubAnswer, type GitHubApi, GitHubApiError } from '../ports/index.ts';

/** What is to stand on a pull request. */
export interface CommentsRequest {
  /** `owner/repo` */
  readonly repository: string;
  readonly number: number;
  /** Begins every comment of ours about this, and no other. */
  readonly marker: string;
  /** The comments, in order; each begins with the marker. */
  readonly bodies: readonly string[];
  /** Whether to say it where nothing was said before; otherwise what there is, is only kept true. */
  readonly mayBegin: boolean;
  readonly signal?: AbortSignal;
}

const COMMENTS = '/repos/{owner}/{repo}/issues/{issue_number}/comments';
const COMMENT = '/repos/{owner}/{repo}/issues/comments/{comment_id}';
const PERMISSION = 'pull-requests: write';
const MOST_PAGES = 50;

/**
 * Makes our comments on a pull request say what they are to say: those that are there are changed in
 * place, missing ones are added, and what is too much is deleted, also what two runs at once added
 * twice. Anybody can write our marker, so only comments by whoever the token belongs to are ours.
 *
 * @returns the address of the first one; `undefined` when there is none
 * @throws GitHubApiError
 */
export async function publishComments(
  request: CommentsRequest,
  github: GitHubApi,
): Promise<string | undefined> {
  const call = toCaller(request, github);
  const own = await findOwn(request, call);
  if (own.length === 0 && !request.mayBegin) return undefined;
  let first: string | undefined;
  for (const [index, body] of request.bodies.entries()) {
    const address = await say(body, own[index], call);
    if (index === 0) first = address;
  }
  for (const { id } of own.slice(request.bodies.length)) {
    await call('DELETE', COMMENT, { comment_id: id }).catch(unlessGone);
  }
  return first;
}

type Call = (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  route: string,
  values?: {
    readonly comment_id?: number;
    readonly page?: Readonly<Record<string, string>>;
    readonly body?: string;
  },
) => Promise<GitHubAnswer>;

function toCaller({ repository, number, signal }: CommentsRequest, github: GitHubApi): Call {
  const [owner = '', repo = ''] = repository.split('/');
  return async (method, route, { comment_id, page, body } = {}) =>
    await github.call({
      method,
      route,
      parameters: {
        ...page,
        ...(route === '/user' ? {} : { owner, repo }),
        ...(route === COMMENTS ? { issue_number: number } : {}),
        ...(comment_id === undefined ? {} : { comment_id }),
      },
      ...(body === undefined ? {} : { body: { body } }),
      ...(signal === undefined ? {} : { signal }),
      permission: PERMISSION,
    });
}

async function say(body: string, there: Comment | undefined, call: Call): Promise<string> {
  if (there !== undefined) {
    if (there.body === body) return there.address;
    const changed = await call('PATCH', COMMENT, { comment_id: there.id, body }).catch(unlessGone);
    if (changed !== undefined) return there.address;
  }
  const { body: created } = await call('POST', COMMENTS, { body });
  const address: unknown = isJsonObject(created) ? created['html_url'] : undefined;
  return typeof address === 'string' ? address : '';
}

/** Somebody deleted it meanwhile. */
function unlessGone(error: unknown): undefined {
  if (error instanceof GitHubApiError && error.code === 'GITHUB_NOT_FOUND') return undefined;
  throw error;
}

interface Comment {
  readonly id: number;
  readonly body: string;
  readonly address: string;
  readonly author: { readonly login: string; readonly isBot: boolean };
}

/** Ours, the oldest first. */
async function findOwn({ marker }: CommentsRequest, call: Call): Promise<readonly Comment[]> {
  const marked: Comment[] = [];
  let page: Readonly<Record<string, string>> | undefined = { per_page: '100' };
  for (let count = 0; page !== undefined && count < MOST_PAGES; count += 1) {
    const answer = await call('GET', COMMENTS, { page });
    const comments: readonly unknown[] = Array.isArray(answer.body) ? answer.body : [];
    marked.push(
      ...comments
        .map(readComment)
        .filter((comment) => comment !== undefined)
        .filter(({ body }) => body.startsWith(marker)),
    );
    page = answer.nextPage;
  }
  if (marked.length === 0) return [];
  const login = await findLogin(call);
  return marked
    .filter(({ author }) => (login === undefined ? author.isBot : author.login === login))
    .sort((left, right) => left.id - right.id);
}

/** Whose token it is; `undefined` for that of a workflow or another app, which has no user. */
async function findLogin(call: Call): Promise<string | undefined> {
  try {
    const { body } = await call('GET', '/user');
    const login: unknown = isJsonObject(body) ? body['login'] : undefined;
    return typeof login === 'string' ? login : undefined;
  } catch (error) {
    if (error instanceof GitHubApiError && error.code === 'GITHUB_FORBIDDEN') return undefined;
    throw error;
  }
}

function readComment(value: unknown): Comment | undefined {
  if (!isJsonObject(value) || !isJsonObject(value['user'])) return undefined;
  const { id, body, html_url: address, user } = value;
  const { login, type } = user;
  if (typeof id !== 'number' || typeof body !== 'string' || typeof login !== 'string') {
    return undefined;
  }
  return {
    id,
    body,
    address: typeof address === 'string' ? address : '',
    author: { login, isBot: type === 'Bot' },
  };
}
