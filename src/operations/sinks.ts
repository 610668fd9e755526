import type { Diagnostic, Secret } from '../kernel/index.ts';
import { environmentFlag, type ResourceRecord } from '../resources/index.ts';
import type { HeldLock } from '../state/index.ts';
import type { OperationPorts } from './ports.ts';
import type { Session } from './session.ts';
import type { SessionLedger } from './ledger.ts';
import type { SinkRound } from './sink-round.ts';
import type { SinkReport } from '../secrets/index.ts';

/** What a request says of sinks. */
export interface SinkRequest {
  /** Stands in for the variable GITHUB_TOKEN, which in a workflow is the job's own token. */
  readonly sinksToken?: Secret | undefined;
  /** Serves also what is known to be there: it may have been changed behind our back. */
  readonly isForced?: boolean;
}

export type SinkOpening =
  /** `undefined` where no output is to be put anywhere. */
  | { readonly kind: 'open'; readonly round: SinkRound | undefined }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] };

/** What a round is opened for. */
export interface SinkContext {
  readonly session: Session;
  readonly lock: HeldLock;
  /** Absolute path of the working folder. */
  readonly folder: string;
  readonly request: SinkRequest;
  /** Aborted: nothing more is delivered, and what is under way is given up. */
  readonly stop: AbortSignal;
}

/**
 * Reads which outputs go to which sinks. Everything about it is loaded only where there is any.
 *
 * @throws StateError
 */
export async function openSinks(context: SinkContext, ports: OperationPorts): Promise<SinkOpening> {
  if (!declaresSinks(context.session)) return { kind: 'open', round: undefined };
  const { openSinkRound } = await import('./sink-round.ts');
  return await openSinkRound(context, ports);
}

/** Whether any output of the environment is to be put anywhere. */
export function declaresSinks({ resolved, config }: Session): boolean {
  if (resolved.outputSecrets.length > 0) return true;
  const wanted = new Set(resolved.resources.map(({ baseName }) => baseName));
  return config.modules.some(
    ({ name, outputs }) =>
      wanted.has(name) && [...outputs.values()].some(({ sinks }) => sinks.length > 0),
  );
}

/** A ledger that has every record's sinks served as soon as the record is written. */
export function withSinks(ledger: SessionLedger, round: SinkRound): SessionLedger {
  return {
    ...ledger,
    record: async (record: ResourceRecord) => {
      await ledger.record(record);
      round.take(record);
    },
  };
}

/** What is to be said of values that did not come to their sinks: nothing else failed for it. */
export function sinkWarnings(report: SinkReport, environment: string): readonly Diagnostic[] {
  return report.flatMap((result) => {
    if (result.kind !== 'failed') return [];
    const { resource, output, sink, code, error, hint = '', place } = result;
    return [
      {
        severity: 'warning',
        code: 'SINK_FAILED',
        summary: 'An output did not come to its sink',
        detail:
          `${output} of ${resource} is not in the ${sink}: ${error} (${code}). ${hint}`.trimEnd() +
          ' The resource itself is in order. Retry without an apply:\n\n' +
          `    wfctl infra secrets sync${environmentFlag(environment)}`,
        place,
      },
    ];
  });
}
