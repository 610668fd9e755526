import { Secret } from '../../src/kernel/index.ts';
import { createHttp, openGitHub } from '../../src/node/index.ts';
import { createConcealer, createRedactor } from '../../src/outputs/index.ts';
import type { Clock, Concealer, GitHubApi } from '../../src/ports/index.ts';
import { type GitHubServer, WORKFLOW_TOKEN } from './github-server.ts';
import { createLeapingClock } from './leaping-clock.ts';

/** How a test talks to its server; what is left out is the usual. */
export interface ConnectOptions {
  readonly token?: string;
  readonly clock?: Clock;
  readonly concealer?: Concealer;
}

/** The real client of GitHub's API, connected to a server of this machine; it waits for nothing. */
export function connectGitHub(server: GitHubServer, options: ConnectOptions = {}): GitHubApi {
  const { token = WORKFLOW_TOKEN.token, clock = createLeapingClock() } = options;
  const { concealer = createConcealer(createRedactor()) } = options;
  const environment = (name: string): string | undefined =>
    name === 'GITHUB_API_URL' ? server.api : undefined;
  const github = openGitHub(new Secret(token), {
    http: createHttp(),
    clock,
    environment,
    concealer,
  });
  if (github === undefined) throw new TypeError('there is a token, and so there is a client');
  return github;
}
