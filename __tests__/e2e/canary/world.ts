import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { makeRunner, type TestRunner } from '../../actions/runner.ts';
import type { EndedStep } from '../../bundles/start-step.ts';
import { toConfig } from '../../bundles/workspace.ts';
import { type GitHubServer, startGitHubServer, WORKFLOW_TOKEN } from '../../fakes/github-server.ts';
import { startLoopbackServer } from '../../fakes/loopback-server.ts';
import { type Canary, installCanary } from './canary.ts';
import { tellAll } from './encodings.ts';
import { plantSecrets } from './secrets.ts';
import { type Stores, startStores } from './stores/index.ts';

/** Where the story takes place. */
export interface World {
  readonly runner: TestRunner;
  readonly github: GitHubServer;
  readonly stores: Stores;
  /** What was planted, by the name of the output that it is. */
  readonly secrets: Canary['secrets'];
  /** What is put in the environment of every step and command. */
  readonly variables: Readonly<Record<string, string>>;
  /** Where its processes keep what is temporary. */
  readonly temporary: string;
  /** What only may stand in an environment, by its name. */
  readonly credentials: Readonly<Record<string, string>>;
  /** The steps that ran, by action; the newest of each. */
  readonly steps: Map<string, EndedStep>;
  tell(canary: Canary): Promise<void>;
  /**
   * Writes the config, which has no environments: nobody else may want what it makes. `<url_1>` in it
   * stands for the secret of that name.
   */
  want(modules: string, sections?: string): Promise<void>;
}

/** Makes it: a repository with a pull request, GitHub, stores, and a server in a bad mood. */
export async function makeWorld(): Promise<World> {
  const secrets = plantSecrets();
  const github = await startGitHubServer();
  onTestFinished(() => github[Symbol.asyncDispose]());
  github.world.openPull('octo/shop');
  const echo = await startLoopbackServer((request, response) => {
    void refuse(request, response, secrets);
  });
  onTestFinished(() => echo[Symbol.asyncDispose]());
  const credentials = toCredentials(secrets);
  const variables: Record<string, string> = {
    ...{ ...credentials, RUNNER_DEBUG: '1', ACTIONS_STEP_DEBUG: 'true', ECHO: echo.origin },
    ...{ GITHUB_EVENT_NAME: 'pull_request', GITHUB_API_URL: github.api },
  };
  const runner = await makeRunner('', variables);
  const temporary = join(runner.beside, 'tmp');
  await mkdir(temporary);
  const stores = await startStores(
    { folder: runner.folder, github },
    { vault: credentials.VAULT_TOKEN, spaces: credentials.DIGITALOCEAN_TOKEN },
  );
  const event = await writeEvent(runner.beside);
  Object.assign(variables, { ...stores.variables, TMPDIR: temporary, GITHUB_EVENT_PATH: event });
  return {
    ...{ runner, github, stores, secrets, variables, temporary, credentials },
    steps: new Map(),
    tell: await installCanary(runner.folder),
    want: (modules, sections = '') => {
      const config = toConfig(modules).replace(/^environments:.*\n/, '');
      return runner.write('infra.yaml', withSecrets(`${config}${sections}`, secrets));
    },
  };
}

/** Puts the planted secrets in the place of their names. */
export function withSecrets(text: string, secrets: Canary['secrets']): string {
  return text.replace(/<(\w+_\d)>/g, (_, name: string) => secrets[name] ?? '');
}

function toCredentials(secrets: Canary['secrets']) {
  const random = (prefix: string): string => `${prefix}${randomBytes(16).toString('hex')}`;
  return {
    CANARY_TOKEN: `tok-${secrets['token_1'] ?? ''}`,
    CANARY_KEY: `key-${secrets['shell_1'] ?? ''}`,
    VAULT_TOKEN: `hvs.${secrets['short_2'] ?? ''}${secrets['short_3'] ?? ''}`,
    GITHUB_TOKEN: WORKFLOW_TOKEN.token,
    DIGITALOCEAN_TOKEN: random('dop_v1_'),
    AWS_ACCESS_KEY_ID: 'AKIACANARYCANARY',
    AWS_SECRET_ACCESS_KEY: random('aws/'),
    ENTRY_ENV: random('<&"'),
    ENTRY_GITHUB: random('at github $'),
  };
}

async function writeEvent(folder: string): Promise<string> {
  const path = join(folder, 'event.json');
  const sha = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00';
  const pull_request = { number: 1, head: { sha, repo: { full_name: 'octo/shop' } } };
  await writeFile(path, JSON.stringify({ pull_request }));
  return path;
}

/** A server that takes nothing, and says what it was sent, and all it knows, in every encoding. */
async function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  secrets: Canary['secrets'],
): Promise<void> {
  const sent = { ...request.headers, body: await text(request) };
  const said = `${JSON.stringify(sent)}\n${tellAll(secrets)}`;
  response.writeHead(400, { 'x-echo': encodeURIComponent(String(request.headers.authorization)) });
  response.end(JSON.stringify({ errors: [said], message: said }));
}

/** Lets GitHub refuse the next write of a secret, and say everything about it. */
export function refuseSecrets({ github, secrets }: World): void {
  const body = JSON.stringify({ message: `Invalid: ${tellAll(secrets)}` });
  github.disturb('PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}', {
    ...{ kind: 'status', status: 422, body },
  });
}
