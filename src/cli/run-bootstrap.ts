import { createToolkitCommands } from '../github/index.ts';
import { encodeJson, type JsonValue, Secret } from '../kernel/index.ts';
import { bootstrap, type BootstrapOutcome, type ReadyPlace } from '../operations/index.ts';
import { createStepSink } from '../secrets/index.ts';
import { bootstrapView } from '../views/index.ts';
import { endWithFindings, tellFindings } from './end.ts';
import { toGeneratedJson } from './run-secrets.ts';
import {
  type ExitCode,
  type Invocation,
  printRedacted,
  toEnvironmentRequest,
} from './invocation.ts';

/** `wfctl infra bootstrap` */
export async function runBootstrap(invocation: Invocation): Promise<ExitCode> {
  const { flags, world, ports } = invocation;
  const isDryRun = flags.boolean('dry-run');
  const outcome = await bootstrap(
    {
      ...toEnvironmentRequest(invocation, invocation.positionals[0]),
      isDryRun,
      cancelled: world.cancelled,
    },
    ports,
  );
  if (outcome.kind === 'invalid' || outcome.kind === 'refused') {
    return endWithFindings(invocation, outcome);
  }
  tellFindings(invocation, outcome.diagnostics);
  const variables = collect(outcome.places);
  const isStep = world.environment('GITHUB_ACTIONS') === 'true';
  if (flags.text('format') === 'json') {
    printRedacted(invocation, `${encodeJson(toJson(outcome, variables), { indent: 2 })}\n`);
  } else {
    printRedacted(invocation, bootstrapView(outcome));
    if (!isDryRun) printRedacted(invocation, toLines(variables, isStep));
  }
  if (isStep && !isDryRun) await handOn(variables, invocation);
  return 0;
}

interface Variables {
  readonly plain: ReadonlyMap<string, string>;
  readonly secret: ReadonlyMap<string, Secret>;
}

function collect(places: readonly ReadyPlace[]): Variables {
  const secret = places.flatMap(({ secretVariables }) => [...secretVariables.reveal()]);
  return {
    plain: new Map(places.flatMap(({ variables }) => [...variables])),
    secret: new Map(secret.map(([name, value]) => [name, new Secret(value)])),
  };
}

/** Sorted, as upstream prints them, and without `export`, which no file of the runner takes (T-44). */
function toLines({ plain, secret }: Variables, isStep: boolean): string {
  const lines = [
    ...[...plain].map(([name, value]) => `${name}=${value}`),
    ...[...secret.keys()].map((name) => `${name}=(sensitive)`),
  ].sort();
  const head = isStep ? 'The steps that follow have these variables:' : 'As variables:';
  return lines.length === 0 ? '' : `\n${head}\n\n${lines.join('\n')}\n`;
}

/**
 * In a workflow the steps that follow get them as variables, and what is no secret also as outputs of
 * this step. What the runner could not hide is not handed on.
 */
async function handOn({ plain, secret }: Variables, { world, ports }: Invocation): Promise<void> {
  const commands = createToolkitCommands(world.environment);
  for (const [name, value] of plain) {
    commands.setVariable(name, value);
    commands.setOutput(name, value);
  }
  for (const [name, value] of secret) {
    ports.concealer.conceal(value.reveal());
    await createStepSink({ kind: 'github_env', name }, commands).put(value);
  }
}

type Done = Exclude<BootstrapOutcome, { readonly kind: 'invalid' | 'refused' }>;

function toJson({ kind, secrets, reads, places }: Done, variables: Variables): JsonValue {
  return {
    outcome: kind,
    secrets: toGeneratedJson(secrets),
    reads: reads.map(({ name, from }) => ({ name, from })),
    places: places.map(({ kind: result, location, remarks }) => ({ result, location, remarks })),
    variables: Object.fromEntries(variables.plain),
    secret_variables: [...variables.secret.keys()],
  };
}
