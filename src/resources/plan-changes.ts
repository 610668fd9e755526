import type { Diagnostic, JsonObject } from '../kernel/index.ts';
import type { Clock } from '../ports/index.ts';
import type { EnvironmentName } from './address.ts';
import { type Candidate, prepareCandidates } from './candidates.ts';
import { compareByHash, compareByProvider, type Comparison } from './compare.ts';
import { desiredHash } from './desired-hash.ts';
import { describeChanges } from './diff.ts';
import { type Draft, followMoves, toFollower } from './followers.ts';
import type { ResourceDriver } from './driver.ts';
import { findCycle, type Names, orderChanges, toNames } from './graph.ts';
import type { PlanningOutcome } from './outcome.ts';
import { cyclicDependencies } from './plan-diagnostics.ts';
import { planDigest, stateDigest } from './plan-digest.ts';
import type { Change, DeleteChange, Plan, UnchangedResource } from './plan.ts';
import { checkProtection } from './protection.ts';
import { findProviderRef } from './record-owner.ts';
import type { ResourceRecord } from './record.ts';
import { createOutputLookup } from './output-lookup.ts';
import type { Lookup } from './references.ts';
import { hasStaleReferences } from './stale-references.ts';
import { sizesNotCompared } from './sizing.ts';
import type { ResourceSpec } from './spec.ts';
import { mapLimited } from './walk.ts';

/** What a plan is made from. */
export interface PlanRequest {
  readonly environment: EnvironmentName;
  /** Everything the config wants in the environment, in config order, before sizing. */
  readonly specs: readonly ResourceSpec[];
  /** What `scopeRecords` answered. */
  readonly records: readonly ResourceRecord[];
  /** By provider module; `undefined` plans from hashes alone, without any provider. */
  readonly drivers: ReadonlyMap<string, ResourceDriver> | undefined;
  /** Variables and secrets that may be looked at while planning. */
  readonly variable: Lookup['variable'];
  /** A spec's config with every variable expanded, as older upstream versions hashed it (T-23). */
  readonly expandFully?: (spec: ResourceSpec) => JsonObject | undefined;
  /** Base names to resolved names; when absent, those of the specs. */
  readonly names?: Names;
  /** Protected resources that may be replaced or deleted all the same. */
  readonly allowReplace: ReadonlySet<string>;
  /** What a delete gives as its reason, when that is not that the config dropped it. */
  readonly deleteReason?: string;
  readonly clock: Clock;
  /** How many questions to providers may be open at once; 8 when absent. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
  /** Called after every answer of a provider about a resource that has a record. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Works out what would be done to get from the records to the specs. Plan, apply and saved plans all
 * come from here, so they cannot differ (T-09, T-20, T-28).
 *
 * Refused with diagnostics: resources that depend on each other in a circle, whether they change or
 * not; placeholders that can never be filled in; and protected resources that would be replaced or
 * deleted, in which case the plan comes along to be shown.
 *
 * @throws DriverError naming the resource, when a provider cannot be asked.
 * @throws ResourceError `CONFIG_UNENCODABLE`
 */
export async function planChanges(request: PlanRequest): Promise<PlanningOutcome> {
  const cycle = findCycle(request.specs);
  if (cycle !== undefined) return refuse([cyclicDependencies(cycle, request.specs)]);
  const names = request.names ?? toNames(request.specs);
  const lookup: Lookup = {
    variable: request.variable,
    output: createRecordLookup(request.records, names),
  };
  const limit = request.limit ?? DEFAULT_LIMIT;
  const { candidates, errors } = await prepareCandidates({ ...request, limit }, lookup);
  if (errors.length > 0) return refuse(errors);
  const comparisons = await compareAll(candidates, lookup, request);
  const { changes, unchanged } = followMoves(toDraft(candidates, comparisons, request), names);
  const plan = toPlan(request, {
    changes: orderChanges(changes, request.specs, names),
    unchanged,
    warnings: [
      ...candidates.flatMap(({ sized }) => sized.warning ?? []),
      ...warnOfSizes(candidates),
    ],
  });
  const blocked = checkProtection(plan.changes, request.allowReplace);
  return blocked.length > 0
    ? { kind: 'refused', diagnostics: [...blocked, ...plan.warnings], plan }
    : { kind: 'planned', plan };
}

const DEFAULT_LIMIT = 8;

function refuse(diagnostics: readonly Diagnostic[]): PlanningOutcome {
  return { kind: 'refused', diagnostics, plan: undefined };
}

function createRecordLookup(records: readonly ResourceRecord[], names: Names): Lookup['output'] {
  const byName = new Map<string, ResourceRecord>(records.map((record) => [record.name, record]));
  return createOutputLookup((name) => byName.get(name), names);
}

/** How each candidate that has a record compares with it. */
async function compareAll(
  candidates: readonly Candidate[],
  lookup: Lookup,
  request: PlanRequest,
): Promise<ReadonlyMap<Candidate, Comparison>> {
  const comparisons = new Map<Candidate, Comparison>();
  const asks: (() => Promise<void>)[] = [];
  const options = request.signal === undefined ? {} : { signal: request.signal };
  let done = 0;
  for (const candidate of candidates) {
    const { sized, record, question } = candidate;
    if (record === undefined) continue;
    const { spec, isUnresolved: isSizeUnresolved } = sized;
    const forms = { lookup, expandFully: request.expandFully, isSizeUnresolved };
    const comparing = { spec, record, forms, environment: request.environment };
    if (question === undefined) {
      comparisons.set(candidate, compareByHash(comparing));
      continue;
    }
    asks.push(async () => {
      const comparison = await compareByProvider(comparing, question, options);
      comparisons.set(candidate, comparison);
      done += 1;
      request.onProgress?.(done, asks.length);
    });
  }
  await mapLimited(asks, request.limit ?? DEFAULT_LIMIT, (ask) => ask());
  return comparisons;
}

function toDraft(
  candidates: readonly Candidate[],
  comparisons: ReadonlyMap<Candidate, Comparison>,
  request: PlanRequest,
): Draft {
  const changes: Change[] = [];
  const unchanged: UnchangedResource[] = [];
  for (const candidate of candidates) {
    const { record } = candidate;
    const { spec } = candidate.sized;
    const comparison = comparisons.get(candidate);
    const { name, type, providerRef } = spec;
    if (record === undefined || comparison === undefined) {
      changes.push({ kind: 'create', name, type, providerRef, reason: 'not in the state', spec });
    } else if (isSameConfig(comparison) && hasStaleReferences(record)) {
      changes.push(toFollower({ spec, record }, STALE_REASON));
    } else if (comparison.kind === 'unchanged') {
      unchanged.push({ spec, record, needsRewrite: comparison.needsRewrite });
    } else {
      const reason =
        record.type === type
          ? describeChanges(comparison.changes)
          : `type changed from ${record.type} to ${type}`;
      changes.push({ ...comparison, name, type, providerRef, reason, spec, record });
    }
  }
  const wanted = new Set<string>(candidates.map(({ sized }) => sized.spec.name));
  const orphans = request.records.filter((record) => !wanted.has(record.name));
  return {
    changes: [...changes, ...orphans.map((record) => toDelete(record, request))],
    unchanged,
  };
}

/** Whether there is nothing to change that the comparison could name. */
function isSameConfig(comparison: Comparison): boolean {
  if (comparison.kind === 'unchanged') return true;
  return comparison.kind === 'update' && comparison.changes.length === 0;
}

const STALE_REASON = 'refers to something that has changed since it was last updated';

function toDelete(record: ResourceRecord, request: PlanRequest): DeleteChange {
  const { names, deleteReason } = request;
  return {
    kind: 'delete',
    name: record.name,
    type: record.type,
    providerRef: record.providerRef ?? findProviderRef(record.appliedConfig) ?? '',
    reason: deleteReason ?? 'no longer in the config',
    record,
    dependencies: record.dependencies.map((name) => names?.get(name) ?? name),
  };
}

function warnOfSizes(candidates: readonly Candidate[]): readonly Diagnostic[] {
  const guessed = candidates.filter(
    ({ sized, record, question }) =>
      sized.isUnresolved && record !== undefined && question === undefined,
  );
  return guessed.length === 0
    ? []
    : [sizesNotCompared(guessed.map(({ sized }) => sized.spec.name))];
}

function toPlan(
  request: PlanRequest,
  parts: Pick<Plan, 'changes' | 'unchanged' | 'warnings'>,
): Plan {
  const now = Math.trunc(request.clock.now());
  const made = {
    environment: request.environment,
    desiredHash: desiredHash(request.specs),
    stateDigest: stateDigest(request.records),
    ...parts,
  };
  return {
    id: `plan-${String(BigInt(now) * NANOSECONDS_PER_MILLISECOND)}`,
    createdAt: new Date(now).toISOString(),
    digest: planDigest(made),
    ...made,
  };
}

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;
