import { expandEverything } from '../config/index.ts';
import type { JsonObject } from '../kernel/index.ts';
import type { ProviderClient } from '../plugins/index.ts';
import {
  type PlanningOutcome,
  planChanges,
  type ResourceRecord,
  type ResourceSpec,
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
export async function scopeMemory(session: Session, ports: OperationPorts): Promise<ScopeOutcome> {
  const { records, owners } = await loadMemory(session, ports);
  return scopeRecords({
    environment: session.environment,
    records,
    specs: session.specs,
    indexedEnvironment: withWantedNames(owners, session),
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
    /** Ends the questions to providers. */
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
    expandFully: createFullExpansion(session),
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

/**
 * A record that nobody claimed yet, such as upstream's, is ours where our config makes it and no other
 * environment's does: also for a destroy, which wants nothing any more.
 */
function withWantedNames(
  owners: ReadonlyMap<string, string>,
  session: Session,
): ReadonlyMap<string, string> {
  const all = new Map(owners);
  for (const { name } of session.resolved.resources) {
    const isOpen = !all.has(name) && !session.resolved.namesElsewhere.has(name);
    if (isOpen) all.set(name, session.environment);
  }
  return all;
}

/** A spec's config as older releases hashed it (T-23), with what sizing has put into it since. */
function createFullExpansion(session: Session): (spec: ResourceSpec) => JsonObject | undefined {
  const unsized = new Map(session.specs.map((spec) => [spec.name, spec.config]));
  return (spec) => {
    if (spec.template === undefined) return undefined;
    const before = unsized.get(spec.name);
    const sized = Object.entries(spec.config ?? {}).filter(
      ([key, value]) => value !== before?.[key],
    );
    return {
      ...expandEverything(spec.template, session.variables).config,
      ...Object.fromEntries(sized),
    };
  };
}
