import type { Diagnostic } from '../kernel/index.ts';
import type { ProviderClient } from '../plugins/index.ts';
import {
  type PlanningOutcome,
  planChanges,
  type ResourceRecord,
  scopeRecords,
} from '../resources/index.ts';
import type { OperationPorts } from './ports.ts';
import { loadMemory, type Session } from './session.ts';

/** How a plan is to be computed. */
export interface PlanOptions {
  /** How many provider calls run at the same time. */
  readonly limit: number;
  /** Protected resources that may be replaced or deleted all the same. */
  readonly allowReplace: ReadonlySet<string>;
}

/** The records of this environment, and what was odd about choosing them. */
export type Scope =
  | {
      readonly kind: 'scoped';
      readonly records: readonly ResourceRecord[];
      readonly warnings: readonly Diagnostic[];
    }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] };

/** Chooses the records that belong to the session's environment (T-09, T-10, T-11). */
export async function scopeMemory(session: Session): Promise<Scope> {
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

/** The providers that a session's specs and records need. */
export function neededProviders(
  session: Session,
  records: readonly ResourceRecord[],
): ReadonlySet<string> {
  const refs = new Set(session.specs.map((spec) => spec.providerRef));
  for (const record of records) {
    const ref = record.providerRef ?? providerOfType(session, record.provider);
    if (ref !== undefined) refs.add(ref);
  }
  return refs;
}

function providerOfType(session: Session, type: string): string | undefined {
  return session.resolved.providers.find((provider) => provider.type === type)?.name;
}

/** Plans the session's environment; without clients, from hashes alone (`--no-provider`). */
export async function computePlan(
  session: Session,
  inputs: {
    readonly records: readonly ResourceRecord[];
    readonly clients: ReadonlyMap<string, ProviderClient> | undefined;
    readonly options: PlanOptions;
  },
  ports: OperationPorts,
): Promise<PlanningOutcome> {
  return await planChanges({
    environment: session.environment,
    specs: session.specs,
    records: inputs.records,
    drivers: inputs.clients,
    names: session.resolved.names,
    variables: ports.environment,
    limit: inputs.options.limit,
    allowReplace: inputs.options.allowReplace,
    clock: ports.clock,
    onProgress: (done, total) => {
      ports.reporter.report({ kind: 'plan-progress', done, total });
    },
  });
}
