import type { Diagnostic, JsonObject, Secret } from '../kernel/index.ts';
import type { Clock } from '../ports/index.ts';
import type { EnvironmentName } from './address.ts';
import { compare, type Comparison } from './compare.ts';
import { desiredHash } from './desired-hash.ts';
import { describeChanges } from './diff.ts';
import type { ResourceDriver } from './driver.ts';
import { findCycle, type Names, orderChanges, toNames } from './graph.ts';
import type { PlanningOutcome } from './outcome.ts';
import { cyclicDependencies, unfillable } from './plan-diagnostics.ts';
import { planDigest, stateDigest } from './plan-digest.ts';
import type { Change, DeleteChange, Plan, UnchangedResource } from './plan.ts';
import { checkProtection } from './protection.ts';
import { findProviderRef } from './record-owner.ts';
import type { ResourceRecord } from './record.ts';
import { createOutputLookup } from './output-lookup.ts';
import { fillIn, findReferences, type Lookup } from './references.ts';
import { resolveSizing, sizesNotCompared, type SizedSpec } from './sizing.ts';
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
  readonly clock: Clock;
  /** How many questions to providers may be open at once; 8 when absent. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
  /** Called after every resource that was compared with its record. */
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
  const records = new Map<string, ResourceRecord>(
    request.records.map((record) => [record.name, record]),
  );
  const lookup: Lookup = {
    variable: request.variable,
    output: createOutputLookup((name) => records.get(name), names),
  };
  const sized = await sizeAll(request);
  const { candidates, errors } = fillAll(sized, records, lookup);
  if (errors.length > 0) return refuse(errors);
  const comparisons = await compareAll(candidates, lookup, request);
  const { changes, unchanged } = followMoves(toDraft(candidates, comparisons, request), names);
  const plan = toPlan(request, {
    changes: orderChanges(changes, request.specs, names),
    unchanged,
    warnings: [
      ...sized.flatMap(({ warning }) => warning ?? []),
      ...warnOfSizes(candidates, request),
    ],
  });
  const blocked = checkProtection(plan.changes, request.allowReplace);
  return blocked.length > 0
    ? { kind: 'refused', diagnostics: [...blocked, ...plan.warnings], plan }
    : { kind: 'planned', plan };
}

const DEFAULT_LIMIT = 8;

/** A sized spec, its record if there is one, and its config as it can be filled in today. */
interface Candidate extends SizedSpec {
  readonly record: ResourceRecord | undefined;
  readonly filled: Secret<JsonObject>;
  readonly unresolved: ReadonlySet<string>;
}

function refuse(diagnostics: readonly Diagnostic[]): PlanningOutcome {
  return { kind: 'refused', diagnostics, plan: undefined };
}

async function sizeAll(request: PlanRequest): Promise<readonly SizedSpec[]> {
  return mapLimited(request.specs, request.limit ?? DEFAULT_LIMIT, (spec) =>
    resolveSizing(spec, request.drivers?.get(spec.providerRef)),
  );
}

function fillAll(
  sized: readonly SizedSpec[],
  records: ReadonlyMap<string, ResourceRecord>,
  lookup: Lookup,
): { readonly candidates: readonly Candidate[]; readonly errors: readonly Diagnostic[] } {
  const candidates: Candidate[] = [];
  const errors: Diagnostic[] = [];
  for (const each of sized) {
    const outcome = fillIn(each.spec.config, lookup, 'lenient');
    if (outcome.kind === 'incomplete') {
      errors.push(unfillable(each.spec, outcome.problems));
    } else {
      const { config: filled, unresolved } = outcome;
      candidates.push({ ...each, record: records.get(each.spec.name), filled, unresolved });
    }
  }
  return { candidates, errors };
}

/** The comparison of each candidate, in order; `undefined` where there is no record. */
async function compareAll(
  candidates: readonly Candidate[],
  lookup: Lookup,
  request: PlanRequest,
): Promise<readonly (Comparison | undefined)[]> {
  const total = candidates.filter(({ record }) => record !== undefined).length;
  let done = 0;
  return mapLimited(candidates, request.limit ?? DEFAULT_LIMIT, async (candidate) => {
    const { spec, record, isUnresolved: isSizeUnresolved } = candidate;
    if (record === undefined) return undefined;
    const comparison = await compare({
      ...candidate,
      record,
      driver: request.drivers?.get(spec.providerRef),
      forms: { lookup, expandFully: request.expandFully, isSizeUnresolved },
      signal: request.signal,
    });
    done += 1;
    request.onProgress?.(done, total);
    return comparison;
  });
}

/** A plan's changes, not ordered yet, and the rest. */
interface Draft {
  readonly changes: readonly Change[];
  readonly unchanged: readonly UnchangedResource[];
}

function toDraft(
  candidates: readonly Candidate[],
  comparisons: readonly (Comparison | undefined)[],
  request: PlanRequest,
): Draft {
  const changes: Change[] = [];
  const unchanged: UnchangedResource[] = [];
  for (const [index, { spec, record }] of candidates.entries()) {
    const comparison = comparisons[index];
    const { name, type, providerRef } = spec;
    if (record === undefined || comparison === undefined) {
      changes.push({ kind: 'create', name, type, providerRef, reason: 'not in the state', spec });
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
  const wanted = new Set<string>(candidates.map(({ spec }) => spec.name));
  const orphans = request.records.filter((record) => !wanted.has(record.name));
  return { changes: [...changes, ...orphans.map(toDelete)], unchanged };
}

function toDelete(record: ResourceRecord): DeleteChange {
  return {
    kind: 'delete',
    name: record.name,
    type: record.type,
    providerRef: record.providerRef ?? findProviderRef(record.appliedConfig) ?? '',
    reason: 'no longer in the config',
    record,
  };
}

/**
 * Updates what does not change itself but refers to something that is made anew: it holds an id or
 * an address that will be another (T-87).
 */
function followMoves({ changes, unchanged }: Draft, names: Names): Draft {
  const moving = new Map<string, string>();
  for (const { kind, name } of changes) {
    if (kind === 'create') moving.set(name, 'created');
    if (kind === 'replace') moving.set(name, 'replaced');
  }
  const followers: Change[] = [];
  const resting: UnchangedResource[] = [];
  for (const resource of unchanged) {
    const { spec, record } = resource;
    const reason = findReferences(spec.config)
      .map(({ module }) => (moving.has(module) ? module : (names.get(module) ?? module)))
      .flatMap((name) => {
        const fate = moving.get(name);
        return fate === undefined ? [] : [`refers to ${name}, which is ${fate}`];
      })[0];
    if (reason === undefined) {
      resting.push(resource);
    } else {
      const { name, type, providerRef } = spec;
      followers.push({
        kind: 'update',
        name,
        type,
        providerRef,
        reason,
        spec,
        record,
        changes: [],
      });
    }
  }
  return { changes: [...changes, ...followers], unchanged: resting };
}

function warnOfSizes(
  candidates: readonly Candidate[],
  request: PlanRequest,
): readonly Diagnostic[] {
  const guessed = candidates.filter(
    ({ isUnresolved, record, spec }) =>
      isUnresolved && record !== undefined && request.drivers?.has(spec.providerRef) !== true,
  );
  return guessed.length === 0 ? [] : [sizesNotCompared(guessed.map(({ spec }) => spec.name))];
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
