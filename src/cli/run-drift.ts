import { drift, type DriftRequest } from '../operations/index.ts';
import type { DriftReport } from '../resources/index.ts';
import { countDrift, doubtFindings, driftJson, driftView } from '../views/index.ts';
import { endWithDiagnostics, endWithFindings, endWithText, tellFindings } from './end.ts';
import {
  type ExitCode,
  type Invocation,
  printRedacted,
  toCommandLine,
  toEnvironmentRequest,
  writeRedacted,
} from './invocation.ts';

/** `wfctl infra drift`: exit 1 where something could not be told, 2 for drift where asked (T-48). */
export async function runDrift(invocation: Invocation): Promise<ExitCode> {
  const { flags, world, ports } = invocation;
  const stray = findStray(invocation);
  if (stray !== undefined) {
    return endWithText(
      invocation,
      `error: ${stray} needs ${stray === '--prune-ghosts' ? '--refresh' : '--prune-ghosts'}, since it is ` +
        'about what that forgets\n  See what is understood:\n\n      wfctl infra drift --help',
    );
  }
  const outcome = await drift(
    {
      ...toEnvironmentRequest(invocation, invocation.positionals[0]),
      limit: flags.number('parallelism') ?? 8,
      refresh: toRefresh(invocation),
      cancelled: world.cancelled,
    },
    ports,
  );
  switch (outcome.kind) {
    case 'invalid':
    case 'refused':
      return endWithFindings(invocation, outcome);
    case 'prune-refused':
      show(invocation, outcome.report);
      return endWithDiagnostics(invocation, [
        ...doubtFindings(outcome.report),
        ...outcome.diagnostics,
      ]);
    case 'checked':
      show(invocation, outcome.report);
      tellFindings(invocation, [...doubtFindings(outcome.report), ...outcome.diagnostics]);
      tellWhatNext(invocation, outcome.report);
      return toExitCode(invocation, outcome.report);
  }
}

/** A flag that would be passed over, since the one it belongs to is not given. */
function findStray({ flags }: Invocation): string | undefined {
  const prunes = flags.boolean('prune-ghosts');
  if (prunes && !flags.boolean('refresh')) return '--prune-ghosts';
  const allows = flags.list('allow-protected-prune').length > 0;
  return allows && !prunes ? '--allow-protected-prune' : undefined;
}

function toRefresh({ flags }: Invocation): DriftRequest['refresh'] {
  if (!flags.boolean('refresh')) return undefined;
  return {
    prunesGhosts: flags.boolean('prune-ghosts'),
    allowProtectedPrune: new Set(flags.list('allow-protected-prune')),
    lockWaitMs: flags.number('lock-wait') ?? 0,
  };
}

function show(invocation: Invocation, report: DriftReport): void {
  switch (invocation.flags.text('format')) {
    case 'json': {
      const options = { indent: 2, onlyDiffering: false, limit: Infinity } as const;
      printRedacted(invocation, `${driftJson(report, options)}\n`);
      return;
    }
    case 'markdown':
      printRedacted(invocation, driftView(report).markdown);
      return;
    default:
      printRedacted(invocation, driftView(report).text);
  }
}

/** On standard error: standard output may be JSON. */
function tellWhatNext(invocation: Invocation, report: DriftReport): void {
  const { changed, gone } = countDrift(report);
  if (changed + gone === 0 || report.refresh !== undefined) return;
  const positional = invocation.positionals[0];
  const forget = gone === 0 ? '' : ' --prune-ghosts';
  const text =
    '\nTo make the cloud as the config says, see what that takes:\n\n' +
    `    ${toCommandLine(invocation, 'infra plan', positional)}\n\n` +
    'To take what is there into the state first:\n\n' +
    `    ${toCommandLine(invocation, `infra drift --refresh${forget}`, positional)}\n`;
  writeRedacted(invocation, text);
}

function toExitCode({ flags }: Invocation, report: DriftReport): ExitCode {
  const { changed, gone, unknown } = countDrift(report);
  if (unknown > 0) return 1;
  return changed + gone > 0 && flags.boolean('detailed-exitcode') ? 2 : 0;
}
