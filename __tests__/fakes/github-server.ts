import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Asked, FakeAnswer, Routes } from './github/answer.ts';
import {
  checkRequest,
  type DescribedRequest,
  type SentRequest,
  isDescribed,
  mayAnswer,
} from './github/description.ts';
import { ISSUE_ROUTES } from './github/issues.ts';
import { RUN_ROUTES } from './github/runs.ts';
import { SECRET_ROUTES } from './github/secrets.ts';
import { createGitHubWorld, type GitHubWorld } from './github/world.ts';
import { startLoopbackServer } from './loopback-server.ts';

/** A request that was as GitHub describes it. */
export interface SeenRequest extends DescribedRequest {
  readonly token: string;
}

/** How the server misbehaves. */
export type GitHubTrouble =
  /** 403, by its words; without `retryAfterS` no time is told. */
  | { readonly kind: 'secondary-limit'; readonly retryAfterS?: number }
  /** 429 (or 403) with nothing left until the reset. */
  | { readonly kind: 'primary-limit'; readonly resetInS: number; readonly status?: 403 | 429 }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** The connection is cut before anything is done. */
  | { readonly kind: 'reset' }
  /** It is done, and the connection is cut before the answer. */
  | { readonly kind: 'lost-answer' }
  /** 403 as for a token without the permission, such as `issues=write; pull_requests=write`. */
  | { readonly kind: 'no-permission'; readonly accepted?: string };

/** A token, and whom it belongs to: `github-actions[bot]` is what GITHUB_TOKEN is. */
export interface FakeToken {
  readonly token: string;
  readonly login: string;
}

export interface GitHubServerOptions {
  readonly tokens?: readonly FakeToken[];
  /** Where people see it; `https://github.com` when absent. */
  readonly web?: string;
}

/** The token that a server knows unless it is told others. */
export const WORKFLOW_TOKEN: FakeToken = {
  token: 'ghs_workflowToken0001',
  login: 'github-actions[bot]',
};

/**
 * A server of this machine with a part of GitHub's REST API over a small world in memory. Every request
 * is compared with GitHub's own description of the API; disposing it fails the test when one of them was
 * not as described, or came without a token that the server knows.
 */
export interface GitHubServer extends AsyncDisposable {
  /** For `GITHUB_API_URL`. */
  readonly api: string;
  readonly world: GitHubWorld;
  readonly requests: readonly SeenRequest[];
  /** Lets the next requests of a route, such as `GET /user`, go wrong, one after the other. */
  disturb(route: string, ...troubles: readonly GitHubTrouble[]): void;
  /** Lets every request whose route begins so fail for want of a permission. */
  forbid(routes: string, accepted?: string): void;
  /** What was not as described; looking at it is not enough to make up for it. */
  readonly problems: readonly string[];
  /** Takes the problems for seen, for tests of what is wrong on purpose. */
  forgive(): void;
}

const ROUTES: Routes = Object.fromEntries(
  Object.entries({ ...ISSUE_ROUTES, ...RUN_ROUTES, ...SECRET_ROUTES }).filter(([route]) =>
    // Some scopes have no variables, and some no list of selected repositories.
    isDescribed(route),
  ),
);

export async function startGitHubServer(options: GitHubServerOptions = {}): Promise<GitHubServer> {
  const { tokens = [WORKFLOW_TOKEN], web = 'https://github.com' } = options;
  const world = createGitHubWorld(web);
  const requests: SeenRequest[] = [];
  const problems: string[] = [];
  const troubles: { readonly route: string; readonly trouble: GitHubTrouble }[] = [];
  const forbidden: { readonly routes: string; readonly accepted: string | undefined }[] = [];

  const findTrouble = (route: string): GitHubTrouble | undefined => {
    const index = troubles.findIndex((each) => each.route === route);
    const [found] = index < 0 ? [] : troubles.splice(index, 1);
    if (found !== undefined) return found.trouble;
    const ban = forbidden.find(({ routes }) => route.startsWith(routes));
    return ban === undefined
      ? undefined
      : {
          kind: 'no-permission',
          ...(ban.accepted === undefined ? {} : { accepted: ban.accepted }),
        };
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const sent = await readSent(request);
    const checked = checkRequest(sent);
    if (checked.kind === 'wrong') {
      problems.push(checked.problem);
      send(response, { status: 400, body: { message: checked.problem } });
      return;
    }
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const login = tokens.find((each) => each.token === token)?.login;
    requests.push({ ...checked.request, token });
    if (login === undefined) {
      send(response, { status: 401, body: { message: 'Bad credentials' } });
      return;
    }
    answer(response, { ...checked.request, world, login }, `${server.origin}${sent.address}`);
  };
  const answer = (response: ServerResponse, asked: Asked, address: string): void => {
    const trouble = findTrouble(asked.route);
    if (trouble !== undefined && trouble.kind !== 'lost-answer') {
      misbehave(response, trouble);
      return;
    }
    const given = toAnswer(asked);
    if (!mayAnswer(asked.route, given.status)) {
      problems.push(`${asked.route}: the server itself answers ${String(given.status)}`);
    }
    if (trouble === undefined) send(response, given, address);
    else response.destroy();
  };
  const server = await startLoopbackServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      problems.push(String(error));
      response.destroy();
    });
  });
  return {
    ...{ api: server.origin, world, requests, problems },
    disturb: (route, ...more) => {
      if (!isDescribed(route)) problems.push(`a test disturbs ${route}, which is no route`);
      troubles.push(...more.map((trouble) => ({ route, trouble })));
    },
    forbid: (routes, accepted) => {
      forbidden.push({ routes, accepted });
    },
    forgive: () => {
      problems.length = 0;
    },
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      if (problems.length > 0) {
        throw new NotAsDescribed(`GitHub does not describe it so:\n${problems.join('\n')}`);
      }
    },
  };
}

async function readSent(request: IncomingMessage): Promise<SentRequest> {
  const sent = await buffer(request);
  const { method = '', url: address = '', headers } = request;
  return { method, address, headers, text: sent.length === 0 ? undefined : sent.toString('utf8') };
}

/** Requests that GitHub would not understand, or not as they are meant. */
export class NotAsDescribed extends Error {}

/** A repository that nobody arranged is one that the token may not see. */
function toAnswer(asked: Asked): FakeAnswer {
  const { owner, repo } = asked.parameters;
  const isKnown = owner === undefined || asked.world.knows(`${owner}/${repo ?? ''}`);
  const answer = isKnown ? ROUTES[asked.route] : undefined;
  return answer === undefined ? { status: 404, body: { message: 'Not Found' } } : answer(asked);
}

function misbehave(
  response: ServerResponse,
  trouble: Exclude<GitHubTrouble, { readonly kind: 'lost-answer' }>,
): void {
  const now = Math.floor(Date.now() / 1000);
  switch (trouble.kind) {
    case 'reset':
      response.destroy();
      return;
    case 'status':
      response
        .writeHead(trouble.status, trouble.headers)
        .end(trouble.body ?? '{"message":"trouble"}');
      return;
    case 'secondary-limit': {
      const after = trouble.retryAfterS;
      response
        .writeHead(403, after === undefined ? {} : { 'retry-after': String(after) })
        .end('{"message":"You have exceeded a secondary rate limit. Please wait."}');
      return;
    }
    case 'primary-limit':
      response
        .writeHead(trouble.status ?? 403, {
          ...{ 'x-ratelimit-limit': '1000', 'x-ratelimit-remaining': '0' },
          'x-ratelimit-reset': String(now + trouble.resetInS),
        })
        .end('{"message":"API rate limit exceeded for installation."}');
      return;
    case 'no-permission': {
      const { accepted } = trouble;
      response
        .writeHead(403, accepted === undefined ? {} : { 'x-accepted-github-permissions': accepted })
        .end('{"message":"Resource not accessible by integration"}');
      return;
    }
  }
}

const LARGEST_PAGE = 100;
const USUAL_PAGE = 30;

/** `address` is where a list was asked for, whose next page is there too. */
function send(response: ServerResponse, answer: FakeAnswer, address?: string): void {
  const { status, list, body } = answer;
  const headers = { 'content-type': 'application/json' };
  if (list === undefined || address === undefined) {
    response.writeHead(status, headers).end(body === undefined ? undefined : JSON.stringify(body));
    return;
  }
  const url = new URL(address);
  const size = Math.min(LARGEST_PAGE, Number(url.searchParams.get('per_page') ?? USUAL_PAGE));
  const page = Number(url.searchParams.get('page') ?? 1);
  const items = list.slice((page - 1) * size, page * size);
  url.searchParams.set('page', String(page + 1));
  const link = page * size < list.length ? { link: `<${url.href}>; rel="next"` } : {};
  const wrapped = answer.wrap === undefined ? items : answer.wrap(items);
  response.writeHead(status, { ...headers, ...link }).end(JSON.stringify(wrapped));
}
