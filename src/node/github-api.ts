import { Secret } from '../kernel/index.ts';
import type { Clock, Concealer, Environment, GitHubApi, Http } from '../ports/index.ts';
import type { GitHubClient } from './github-client.ts';

/** What the client needs of the world. */
export interface GitHubPorts {
  readonly http: Http;
  readonly clock: Clock;
  /** Says which server it is: GITHUB_API_URL, otherwise GITHUB_SERVER_URL, otherwise github.com. */
  readonly environment: Environment;
  /** Is told of the token at once. */
  readonly concealer: Concealer;
}

/**
 * The {@link GitHubApi} port over {@link Http}, whose code is loaded with the first call.
 *
 * @param given The token of the host; without it GH_TOKEN, otherwise GITHUB_TOKEN. It goes to that
 *   server and to no other.
 * @returns `undefined` when there is no token at all
 */
export function openGitHub(given: Secret | undefined, ports: GitHubPorts): GitHubApi | undefined {
  const token = given ?? findToken(ports.environment);
  if (token === undefined) return undefined;
  ports.concealer.conceal(token.reveal());
  let client: Promise<GitHubClient> | undefined;
  const load = async (): Promise<GitHubClient> => {
    const { createGitHubClient } = await import('./github-client.ts');
    return createGitHubClient(token, ports);
  };
  return {
    call: async (request) => {
      client ??= load();
      return await (
        await client
      )(request);
    },
  };
}

/** The most specific first, as `gh` takes them. */
const TOKEN_VARIABLES = ['GH_TOKEN', 'GITHUB_TOKEN'] as const;

function findToken(environment: Environment): Secret | undefined {
  for (const name of TOKEN_VARIABLES) {
    const token = (environment(name) ?? '').trim();
    if (token !== '') return new Secret(token);
  }
  return undefined;
}
