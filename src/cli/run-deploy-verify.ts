import { encodeJson, type JsonObject, type JsonValue } from '../kernel/index.ts';
import { readDeployedCommit } from '../github/index.ts';
import { createHttp } from '../node/index.ts';
import { type DefinitionSource, type DeploymentWish, verifyDeploy } from '../operations/index.ts';
import { verifyJson, verifyView } from '../views/index.ts';
import { endWithDiagnostics, endWithText, tellFindings } from './end.ts';
import {
  type ExitCode,
  type Invocation,
  printRedacted,
  toEnvironmentRequest,
} from './invocation.ts';

/** `wfctl deploy verify`: exit 1 when any target did not pass, and when nothing could be asked. */
export async function runDeployVerify(invocation: Invocation): Promise<ExitCode> {
  const { flags, positionals, ports, world } = invocation;
  const source = toSource(invocation);
  if (source === undefined) {
    return endWithText(
      invocation,
      `error: with --step only ${PACE.map((name) => `--${name}`).join(', ')} say how to verify; the rest is the step's`,
    );
  }
  if (flags.text('deployment-environment') !== undefined && !flags.boolean('report-deployment')) {
    return endWithText(invocation, 'error: --deployment-environment needs --report-deployment');
  }
  const outcome = await verifyDeploy(
    {
      ...toEnvironmentRequest(invocation, positionals[0]),
      source,
      deployment: await readDeployment(invocation),
      cancelled: world.cancelled,
    },
    { ...ports, http: createHttp() },
  );
  if (!('results' in outcome)) return endWithDiagnostics(invocation, outcome.diagnostics);
  tellFindings(invocation, outcome.diagnostics);
  const isJson = flags.text('format') === 'json';
  printRedacted(
    invocation,
    isJson ? `${encodeJson(verifyJson(outcome), { indent: 2 })}\n` : verifyView(outcome).text,
  );
  return outcome.kind === 'verified' ? 0 : 1;
}

async function readDeployment({ flags, world }: Invocation): Promise<DeploymentWish | undefined> {
  if (!flags.boolean('report-deployment')) return undefined;
  const environment = flags.text('deployment-environment') ?? flags.text('env') ?? '';
  return { environment, ...(await readDeployedCommit(world.environment)) };
}

/** What may be said beside a step. */
const PACE = [
  ...['timeout', 'retry-interval', 'retry-backoff', 'max-retry-interval', 'max-retries'],
  'environment-url',
];

const TEXTS = [
  ...['expect-status', 'expect-version', 'version-path', 'version-header'],
  ...['consecutive-successes', 'stable-for', 'method', 'body', 'tls-verify', 'request-timeout'],
];
const LISTS = ['expect-body-contains', 'expect-json', 'expect-header', 'resolve'];

/** `undefined` where a step is named and beside it what only a step itself can say. */
function toSource({ flags }: Invocation): DefinitionSource | undefined {
  const pace = toMembers(PACE, (name) => flags.text(name));
  const lists = toMembers(LISTS, (name) => emptyAsAbsent(flags.list(name)));
  const headers = emptyAsAbsent(flags.list('header'));
  const shared: JsonObject = {
    ...toMembers(TEXTS, (name) => flags.text(name)),
    ...lists,
    ...(headers === undefined ? {} : { headers }),
    ...(flags.boolean('follow-redirects') ? { follow_redirects: true } : {}),
  };
  const urls = flags.list('url');
  const fromOutputs = flags.list('from-output');
  const step = flags.text('step');
  if (step === undefined) {
    return { kind: 'given', urls, fromOutputs, targets: undefined, shared: { ...shared, ...pace } };
  }
  const saysMore = urls.length > 0 || fromOutputs.length > 0 || Object.keys(shared).length > 0;
  return saysMore ? undefined : { kind: 'step', name: step, pace };
}

function toMembers(
  names: readonly string[],
  read: (name: string) => JsonValue | undefined,
): JsonObject {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = read(name);
      return value === undefined ? [] : [[name.replaceAll('-', '_'), value] as const];
    }),
  );
}

function emptyAsAbsent(list: readonly string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list;
}
