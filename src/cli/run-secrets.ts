import { encodeJson, type JsonObject, type JsonValue } from '../kernel/index.ts';
import { syncSecrets, type SyncSecretsOutcome } from '../operations/index.ts';
import type { EnsuredReport, EnsuredSecret, SinkReport, SinkResult } from '../secrets/index.ts';
import { generatedView, sinksView } from '../views/index.ts';
import { endWithFindings, endWithText, tellFindings } from './end.ts';
import {
  type ExitCode,
  type Invocation,
  printRedacted,
  toEnvironmentRequest,
} from './invocation.ts';

/** `wfctl infra secrets sync` */
export async function runSecretsSync(invocation: Invocation): Promise<ExitCode> {
  const { flags, world, ports } = invocation;
  const outcome = await syncSecrets(
    {
      ...toEnvironmentRequest(invocation, invocation.positionals[0]),
      lockWaitMs: flags.number('lock-wait') ?? 0,
      isForced: flags.boolean('all'),
      cancelled: world.cancelled,
    },
    ports,
  );
  if (outcome.kind === 'invalid' || outcome.kind === 'refused') {
    endWithFindings(invocation, outcome);
    const { generated = [] } = outcome;
    if (generated.length === 0) return endWithText(invocation, '\nNothing was changed.');
    printReport(invocation, { generated, report: [] });
    return 1;
  }
  tellFindings(invocation, outcome.diagnostics);
  if (outcome.kind === 'nothing-declared') {
    printReport(invocation, { generated: [], report: [] });
    return 0;
  }
  printReport(invocation, outcome);
  return outcome.kind === 'synced' ? 0 : 1;
}

type Reported = Pick<
  Extract<SyncSecretsOutcome, { readonly report: unknown }>,
  'generated' | 'report'
>;

function printReport(invocation: Invocation, reported: Reported): void {
  const isJson = invocation.flags.text('format') === 'json';
  printRedacted(invocation, isJson ? toJson(reported) : toText(reported));
}

function toJson({ generated, report }: Reported): string {
  return `${encodeJson([...toGeneratedJson(generated), ...toSinksJson(report)], { indent: 2 })}\n`;
}

function toText({ generated, report }: Reported): string {
  const views = [
    ...(generated.length === 0 ? [] : [generatedView(generated)]),
    ...(report.length === 0 ? [] : [sinksView(report)]),
  ];
  return views.length === 0 ? NOTHING_DECLARED : views.map(({ text }) => text).join('\n');
}

const NOTHING_DECLARED =
  'Nothing is to be generated, and no module of this environment declares a sink.\n';

/** What became of the secrets that are generated, for programs. */
export function toGeneratedJson(report: EnsuredReport): readonly JsonValue[] {
  return report.map((result) => {
    const { name, secret, kind } = result;
    return { name, secret, result: kind, ...toFailureJson(result) };
  });
}

/** What became of the sinks, for programs. */
export function toSinksJson(report: SinkReport): readonly JsonValue[] {
  return report.map((result) => {
    const { resource, output, sink } = result;
    return { resource, output, sink, result: result.kind, ...toFailureJson(result) };
  });
}

function toFailureJson(result: EnsuredSecret | SinkResult): JsonObject {
  if (result.kind !== 'failed') return {};
  return { code: result.code, error: result.error, hint: result.hint ?? null };
}
