import { resolve } from 'node:path';
import { type Runner, RunnerError } from '../../src/github/index.ts';
import { BASE_CONFIG, type JsonObject, type JsonValue } from '../../src/kernel/index.ts';
import type { DefinitionSource, VerifyDeployRequest } from '../../src/operations/index.ts';

/** What the `deploy-verify` action was asked. Paths are absolute. */
export interface DeployVerifyInput extends Request {
  /** Environment on GitHub to tell of the deployment; `undefined` tells nothing. */
  readonly deploymentEnvironment: string | undefined;
  readonly writesSummary: boolean;
}

type Request = Omit<VerifyDeployRequest, 'cancelled' | 'deployment'>;

/**
 * Reads the inputs. How to verify is handed on as it is written: the operation reads it, and tells
 * all that is wrong with it at once.
 *
 * @throws RunnerError `INPUT_INVALID`, and `INPUT_EMPTY` for a version that came to nothing
 */
export function readDeployVerifyInput({
  inputs,
  context,
}: Pick<Runner, 'inputs' | 'context'>): DeployVerifyInput {
  const given = inputs.text('environment') ?? '';
  const environment = given === BASE_CONFIG ? '' : given;
  return {
    folder: resolve(context.workspace ?? '.', inputs.text('working-directory') ?? '.'),
    config: inputs.text('config'),
    positional: undefined,
    environment,
    needsEnvironment: given !== BASE_CONFIG,
    pluginFolder: undefined,
    source: readSource(inputs),
    deploymentEnvironment: readDeploymentEnvironment(inputs, environment),
    writesSummary: inputs.flag('summary') ?? true,
  };
}

type Inputs = Runner['inputs'];

function readDeploymentEnvironment(inputs: Inputs, environment: string): string | undefined {
  const name = inputs.text('deployment-environment');
  if (inputs.flag('report-deployment') ?? false) return name ?? environment;
  if (name === undefined) return undefined;
  throw new RunnerError(
    'INPUT_INVALID',
    'the input "deployment-environment" is given without "report-deployment"',
    { hint: 'Set "report-deployment" to true as well, or leave "deployment-environment" out.' },
  );
}

function readSource(inputs: Inputs): DefinitionSource {
  const urls = inputs.list('urls');
  const fromOutputs = inputs.list('from-output');
  const targets = inputs.text('targets');
  const step = inputs.text('step');
  const shared = readShared(inputs);
  const pace = {
    ...readPace(inputs),
    ...withoutAbsent({ environment_url: inputs.text('environment-url') }),
  };
  if (step === undefined) {
    return { kind: 'given', urls, fromOutputs, targets, shared: { ...shared, ...pace } };
  }
  const saysMore = urls.length > 0 || fromOutputs.length > 0 || targets !== undefined;
  if (saysMore || Object.keys(shared).length > 0) throw tooMuchBesideStep();
  return { kind: 'step', name: step, pace };
}

function tooMuchBesideStep(): RunnerError {
  return new RunnerError(
    'INPUT_INVALID',
    'the input "step" is given beside what only a step says',
    {
      hint: 'Beside "step" give only timeout, retry-interval, retry-backoff, max-retry-interval, max-retries and environment-url.',
    },
  );
}

function readShared(inputs: Inputs): JsonObject {
  return withoutAbsent({
    expect_status: inputs.text('expect-status'),
    expect_body_contains: toLines(inputs.text('expect-body-contains')),
    expect_json: inputs.text('expect-json'),
    expect_header: inputs.text('expect-header'),
    expect_version: inputs.textOrWord('expect-version', 'any'),
    version_path: inputs.text('version-path'),
    version_header: inputs.text('version-header'),
    consecutive_successes: inputs.text('consecutive-successes'),
    stable_for: inputs.text('stable-for'),
    method: inputs.text('method'),
    headers: inputs.text('headers'),
    body: inputs.text('body'),
    follow_redirects: inputs.text('follow-redirects'),
    tls_verify: inputs.text('tls-verify'),
    resolve: toLines(inputs.text('resolve')),
    request_timeout: inputs.text('request-timeout'),
  });
}

function readPace(inputs: Inputs): JsonObject {
  return withoutAbsent({
    timeout: inputs.text('timeout'),
    retry_interval: inputs.text('retry-interval'),
    retry_backoff: inputs.text('retry-backoff'),
    max_retry_interval: inputs.text('max-retry-interval'),
    max_retries: inputs.text('max-retries'),
  });
}

/** One text a line: a comma may belong to it. */
function toLines(text: string | undefined): readonly string[] | undefined {
  return text
    ?.split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function withoutAbsent(values: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
