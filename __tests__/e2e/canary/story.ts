import { mkdir, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { makeRunner, type TestRunner } from '../../actions/runner.ts';
import { startWfctl } from '../../bundles/start-wfctl.ts';
import { toConfig } from '../../bundles/workspace.ts';
import { type GitHubServer, startGitHubServer, WORKFLOW_TOKEN } from '../../fakes/github-server.ts';
import { startLoopbackServer } from '../../fakes/loopback-server.ts';
import { type Canary, type Evidence, installCanary } from './canary.ts';
import { tellAll } from './encodings.ts';

/** One command with what its provider will do, and how it has to end. */
export interface Row {
  readonly what: string;
  readonly mode: Canary['mode'];
  readonly modules: string;
  readonly exitCode: number;
  /** Whether the provider, or a server, tells everything: then there are stars to be seen. */
  readonly isTold: boolean;
  run(world: World): Promise<Ended>;
}

export interface Ended {
  readonly exitCode: number | null;
  readonly evidence: Evidence;
}

/** Where the story takes place. */
export interface World {
  readonly runner: TestRunner;
  readonly github: GitHubServer;
  /** What is put in the environment of every step and command. */
  readonly variables: Readonly<Record<string, string>>;
  /** Where its processes keep what is temporary. */
  readonly temporary: string;
  /** What only may stand in an environment, by its name. */
  readonly credentials: Readonly<Record<string, string>>;
  tell(canary: Canary): Promise<void>;
  /** Writes the config, which has no environments: nobody else may want what it makes. */
  want(modules: string): Promise<void>;
}

const NUMBER = 1;

/** Makes it: a repository with a pull request, GitHub, and a store of secrets in a bad mood. */
export async function makeWorld(secrets: Canary['secrets']): Promise<World> {
  const github = await startGitHubServer();
  onTestFinished(() => github[Symbol.asyncDispose]());
  github.world.openPull('octo/shop');
  const echo = await startLoopbackServer((request, response) => {
    void refuse(request, response, secrets);
  });
  onTestFinished(() => echo[Symbol.asyncDispose]());
  const credentials = {
    CANARY_TOKEN: `tok-${secrets['token_1'] ?? ''}`,
    CANARY_KEY: `key-${secrets['shell_1'] ?? ''}`,
    VAULT_TOKEN: `hvs.${secrets['short_2'] ?? ''}${secrets['short_3'] ?? ''}`,
    GITHUB_TOKEN: WORKFLOW_TOKEN.token,
  };
  const variables: Record<string, string> = {
    ...{ ...credentials, RUNNER_DEBUG: '1', ACTIONS_STEP_DEBUG: 'true', ECHO: echo.origin },
    ...{ GITHUB_EVENT_NAME: 'pull_request', GITHUB_API_URL: github.api },
  };
  const runner = await makeRunner('', variables);
  const temporary = join(runner.beside, 'tmp');
  await mkdir(temporary);
  variables['TMPDIR'] = temporary;
  variables['GITHUB_EVENT_PATH'] = join(runner.beside, 'event.json');
  const head = {
    sha: 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00',
    repo: { full_name: 'octo/shop' },
  };
  await writeFile(
    join(runner.beside, 'event.json'),
    JSON.stringify({ pull_request: { number: NUMBER, head } }),
  );
  const tell = await installCanary(runner.folder);
  const want = (modules: string): Promise<void> =>
    runner.write('infra.yaml', toConfig(modules).replace(/^environments:.*\n/, ''));
  return { runner, github, variables, temporary, credentials, tell, want };
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

type Expected = Pick<Row, 'mode' | 'modules' | 'exitCode'> & { readonly isTold?: boolean };

/** A row of an action as a step of a workflow. */
export function action(
  name: string,
  {
    inputs = {},
    before,
    isTold = false,
    ...row
  }: Expected & {
    readonly inputs?: Readonly<Record<string, string>>;
    readonly before?: (world: World) => void;
  },
): Row {
  return {
    ...{ ...row, isTold, what: `the action ${name}, where the provider will ${row.mode}` },
    async run(world) {
      before?.(world);
      const step = await world.runner.run(name, inputs);
      const { outputs, variables, state, summary, messages, exitCode } = step;
      return {
        exitCode,
        evidence: {
          // What the runner is told to hide goes to the runner alone.
          log: step.log.replace(/^::add-mask::.*$/gm, ''),
          annotations: JSON.stringify(messages),
          summary,
          // The outputs of this action are the sink that the secrets were declared for.
          ...(name === 'infra-outputs' ? {} : { outputs: JSON.stringify(outputs) }),
          variables: JSON.stringify(variables),
          'saved state': JSON.stringify(state),
          ...atGitHub(world.github),
        },
      };
    },
  };
}

/** A row of a command in a shell. */
export function command(
  line: string,
  { isTold = false, before, ...row }: Expected & { readonly before?: (world: World) => void },
): Row {
  return {
    ...{ ...row, isTold, what: `wfctl ${line}, where the provider will ${row.mode}` },
    async run(world) {
      before?.(world);
      const { runner, variables } = world;
      const place = {
        ...{ folder: runner.folder, home: runner.beside },
        environment: { ...variables, GITHUB_REPOSITORY: 'octo/shop' },
      };
      const { exitCode, stdout, stderr } = await startWfctl(line, place).ended;
      return { exitCode, evidence: { stdout, stderr, ...atGitHub(world.github) } };
    },
  };
}

/** What was sent there, but the token that it was sent with, and what can be read there now. */
function atGitHub({ requests, world }: GitHubServer): Evidence {
  const { comments, issues } = world.repository('octo/shop');
  return {
    'requests to GitHub': JSON.stringify(requests.map(({ token: _, ...request }) => request)),
    comments: JSON.stringify(comments),
    issues: JSON.stringify(issues),
  };
}

/** Lets GitHub refuse the next write of a secret, and say everything about it. */
export function refuseSecrets(secrets: Canary['secrets']): (world: World) => void {
  const body = JSON.stringify({ message: `Invalid: ${tellAll(secrets)}` });
  return ({ github }) => {
    github.disturb('PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}', {
      ...{ kind: 'status', status: 422, body },
    });
  };
}
