import { assertNever, type Diagnostic, encodeJson, type JsonObject } from '../kernel/index.ts';
import { type Approval, teardown, type TeardownOutcome } from '../operations/index.ts';
import type { TeardownLine, TeardownReport } from '../teardown/index.ts';
import { countTeardown, teardownView } from '../views/index.ts';
import { confirmWord } from './confirm.ts';
import { endWithFindings, endWithText, tellFindings } from './end.ts';
import {
  type ExitCode,
  type Invocation,
  printRedacted,
  toCommandLine,
  toEnvironmentRequest,
} from './invocation.ts';

/** `wfctl infra teardown` */
export async function runTeardown(invocation: Invocation): Promise<ExitCode> {
  const { flags, world, ports } = invocation;
  const approval = toApproval(invocation);
  const outcome = await teardown(
    {
      ...toEnvironmentRequest(invocation, invocation.positionals[0]),
      needsEnvironment: flags.text('env') === undefined,
      approval,
      tags: flags.list('tag'),
      owners: flags.list('owner'),
      keep: flags.list('keep'),
      allowReplace: new Set(flags.list('allow-replace')),
      includesOrphans: flags.boolean('include-orphans'),
      limit: flags.number('parallelism') ?? 8,
      lockWaitMs: flags.number('lock-wait') ?? 0,
      cancelled: world.cancelled,
      hurried: world.hurried,
    },
    ports,
  );
  return end(invocation, outcome);
}

/** The flag approves, a person at a terminal does, and nothing else: no variable and no piped word. */
function toApproval(invocation: Invocation): Approval {
  const { flags, world } = invocation;
  if (flags.boolean('dry-run')) return { kind: 'dry-run' };
  if (flags.boolean('approve')) return { kind: 'given' };
  if (!world.questioner.isTerminal || isCi(invocation)) return { kind: 'missing' };
  return {
    kind: 'ask',
    confirm: (preview) => {
      const text = invocation.ports.concealer.redact(teardownView(preview, 'previewed').text);
      world.stderr.write(`${text}\n`);
      return confirmWord(
        'This deletes what is to be destroyed above and cannot be undone.',
        'yes',
        world.questioner,
      );
    },
  };
}

/** Where this is set nobody reads questions, whatever the runner has for a terminal. */
function isCi({ world }: Invocation): boolean {
  return !['', 'false', '0'].includes(world.environment('CI') ?? '');
}

function end(invocation: Invocation, outcome: TeardownOutcome): ExitCode {
  if (outcome.kind === 'invalid' || outcome.kind === 'refused') {
    endWithFindings(invocation, outcome);
    return endWithText(invocation, '\nNothing was changed.');
  }
  const { report } = outcome;
  if (invocation.flags.text('format') === 'json') {
    printRedacted(invocation, `${encodeJson(toJson(outcome), { indent: 2 })}\n`);
  } else if (outcome.kind !== 'declined') {
    printRedacted(invocation, teardownView(report, outcome.kind).text);
  }
  tellFindings(invocation, [...outcome.diagnostics, ...report.problems]);
  return toExitCode(invocation, outcome);
}

type Ended = Exclude<TeardownOutcome, { readonly kind: 'invalid' | 'refused' }>;

function toExitCode(invocation: Invocation, { kind, report }: Ended): ExitCode {
  switch (kind) {
    case 'torn-down':
      return 0;
    case 'previewed':
      return report.problems.length === 0 ? 0 : 1;
    case 'not-approved':
      return endWithText(
        invocation,
        'Not approved, and nobody is there to ask. Nothing was changed. To delete what is shown above, run:\n' +
          `  ${toCommandLine(invocation, 'infra teardown', invocation.positionals[0])} --approve`,
      );
    case 'declined':
      return endWithText(invocation, 'Cancelled. Nothing was changed.');
    case 'incomplete':
    case 'cancelled':
      return 1;
    default:
      return assertNever(kind);
  }
}

function toJson({ kind, report, diagnostics }: Ended): JsonObject {
  const counts = countTeardown(report);
  return {
    outcome: kind,
    environment: report.environment,
    discovered: counts.discovered,
    destroyed: counts.destroyed,
    skipped: counts.skipped,
    errors: counts.errors,
    state_objects_wiped: counts.stateObjectsWiped,
    took_ms: report.tookMs,
    resources: report.lines.map(toJsonLine),
    leftovers: report.leftovers.map(toJsonLeftover),
    problems: report.problems.map(toJsonProblem),
    warnings: diagnostics.map(toJsonProblem),
  };
}

function toJsonLine(line: TeardownLine): JsonObject {
  const { name, type, providerRef, providerId, foundBy } = line;
  return {
    ...{ name, type, provider: providerRef, id: providerId, found_by: foundBy },
    result: line.kind,
    ...('because' in line ? { because: line.because } : {}),
    ...('error' in line ? { code: line.code, error: line.error } : {}),
    ...('tookMs' in line ? { took_ms: line.tookMs } : {}),
  };
}

function toJsonLeftover({
  name,
  type,
  providerRef,
  providerId,
  because,
}: TeardownReport['leftovers'][number]): JsonObject {
  return { name, type, provider: providerRef, id: providerId, because };
}

function toJsonProblem({ code, detail }: Diagnostic): JsonObject {
  return { code, detail };
}
