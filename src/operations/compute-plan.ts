import type { ProviderClient } from '../plugins/index.ts';
import {
  type PlanningOutcome,
  planChanges,
  type ResourceRecord,
  type ScopeOutcome,
  scopeRecords,
} from '../resources/index.ts';
import { concealingVariables } from './conceal.ts';
import type { OperationPorts } from './ports.ts';
import { loadMemory, type Session } from './session.ts';

/** How a plan is to be computed. */
export interface PlanOptions {
  /** How many provider calls run at the same time. */
  readonly limit: number;
  /** Protected resources that may be replaced or deleted all the same. */
  readonly allowReplace: ReadonlySet<string>;
}

/** Chooses the records that belong to the session's environment (T-09, T-10, T-11). */
export async function scopeMemory(session: Session): Promise<ScopeOutcome> {
  const { records, owners } = await loadMemory(session);
  return scopeRecords({
    environment: session.environment,
    records,
    specs: session.specs,
    indexedEnvironment: owners,
    namesElsewhere: session.resolved.namesElsewhere,
    providers: session.resolved.providers,
    sharedLocation: session.sharesLocation,
  });
}

/** Plans the session's environment; without clients, from hashes alone (`--no-provider`). */
export async function computePlan(
  session: Session,
  inputs: {
    readonly records: readonly ResourceRecord[];
    readonly clients: ReadonlyMap<string, ProviderClient> | undefined;
    readonly options: PlanOptions;
    /** Aborted: questions to providers are given up. */
    readonly signal?: AbortSignal | undefined;
  },
  ports: OperationPorts,
): Promise<PlanningOutcome> {
  return await planChanges({
    environment: session.environment,
    specs: session.specs,
    records: inputs.records,
    drivers: inputs.clients,
    names: session.resolved.names,
    variable: concealingVariables(session, ports),
    limit: inputs.options.limit,
    allowReplace: inputs.options.allowReplace,
    ...(session.isDestroy ? { deleteReason: 'everything is to be destroyed' } : {}),
    clock: ports.clock,
    ...(inputs.signal === undefined ? {} : { signal: inputs.signal }),
    onProgress: (done, total) => {
      ports.reporter.report({ kind: 'plan-progress', done, total });
    },
  });
}
