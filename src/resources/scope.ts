import { assertNever, type Diagnostic } from '../kernel/index.ts';
import type { EnvironmentName, ResourceName } from './address.ts';
import { findOwner, type Owner, type ProviderModule } from './record-owner.ts';
import { hasResource, type ResourceRecord } from './record.ts';
import {
  belongsElsewhere,
  needsAttention,
  ownerRefusal,
  unclaimed,
  withoutProvider,
} from './scope-diagnostics.ts';
import type { ResourceSpec } from './spec.ts';

/** Everything that decides which records an operation on one environment may touch. */
export interface ScopeRequest {
  readonly environment: EnvironmentName;
  /** Everything in the state location, in any order. */
  readonly records: readonly ResourceRecord[];
  readonly specs: readonly Pick<ResourceSpec, 'name' | 'providerRef' | 'place'>[];
  /** What the environment index says, by record name. */
  readonly indexedEnvironment: ReadonlyMap<string, string>;
  /** Names that other environments of the same config make, to those environments. */
  readonly namesElsewhere: ReadonlyMap<string, readonly string[]>;
  /** The `iac.provider` modules of this environment. */
  readonly providers: readonly ProviderModule[];
  /** Another environment of the config keeps its state in the same location. */
  readonly sharedLocation: boolean;
}

/** The records of one environment. */
export interface Scope {
  /** Each with the `providerRef` it belongs to, in the order given. */
  readonly records: readonly ResourceRecord[];
  /**
   * The provider modules an operation has to start: those of the specs in order of first use, then
   * those that only records name, so that no orphan is forgotten (T-10).
   */
  readonly providerRefs: readonly string[];
  readonly warnings: readonly Diagnostic[];
}

export type ScopeOutcome =
  | ({ readonly kind: 'scoped' } & Scope)
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] };

/**
 * Finds the records that belong to an environment; plan, apply, destroy and drift all use this one
 * (T-09). Records of nothing that exists are left out (T-36), and so is what belongs to another
 * environment (T-11): by the index, or unindexed and only another environment makes it, or
 * unindexed and unknown in a location that environments share. What is left out in doubt is said.
 *
 * Refused, with every reason at once, where going on would make something twice or forget it:
 * a wanted name that another environment owns, a record whose provider module is gone (T-10), and a
 * wanted resource whose record is under another provider (T-76).
 */
export function scopeRecords(request: ScopeRequest): ScopeOutcome {
  const specs = new Map<string, ScopedSpec>(request.specs.map((spec) => [spec.name, spec]));
  const records: ResourceRecord[] = [];
  const warnings: Diagnostic[] = [];
  const errors: Diagnostic[] = [];
  for (const record of request.records) {
    if (!hasResource(record)) continue;
    const spec = specs.get(record.name);
    const verdict = judge(record, spec, request);
    switch (verdict.kind) {
      case 'ours':
        records.push({ ...record, providerRef: verdict.providerRef });
        warnings.push(...needsAttention(record, spec));
        break;
      case 'left-out':
        warnings.push(...verdict.warnings);
        break;
      case 'refused':
        errors.push(verdict.error);
        break;
      default:
        assertNever(verdict);
    }
  }
  if (errors.length > 0) return { kind: 'refused', diagnostics: [...errors, ...warnings] };
  const refs = [...request.specs, ...records].flatMap(({ providerRef }) => providerRef ?? []);
  return { kind: 'scoped', records, providerRefs: [...new Set(refs)], warnings };
}

type ScopedSpec = ScopeRequest['specs'][number];

type Verdict =
  | { readonly kind: 'ours'; readonly providerRef: string }
  | { readonly kind: 'left-out'; readonly warnings: readonly Diagnostic[] }
  | { readonly kind: 'refused'; readonly error: Diagnostic };

function judge(
  record: ResourceRecord,
  spec: ScopedSpec | undefined,
  request: ScopeRequest,
): Verdict {
  const home = findHome(record.name, spec !== undefined, request);
  switch (home.kind) {
    case 'ours':
      return judgeOwner(record, spec, request);
    case 'other':
      return spec === undefined
        ? { kind: 'left-out', warnings: [] }
        : { kind: 'refused', error: belongsElsewhere(record, home.environment, spec) };
    case 'doubtful':
      return { kind: 'left-out', warnings: [unclaimed(record, request.environment)] };
    default:
      return assertNever(home);
  }
}

/** Which environment a record belongs to. */
type Home =
  | { readonly kind: 'ours' }
  | { readonly kind: 'other'; readonly environment: string }
  | { readonly kind: 'doubtful' };

function findHome(name: ResourceName, isWanted: boolean, request: ScopeRequest): Home {
  const indexed = request.indexedEnvironment.get(name);
  if (indexed !== undefined) {
    return indexed === request.environment
      ? { kind: 'ours' }
      : { kind: 'other', environment: indexed };
  }
  if (isWanted) return { kind: 'ours' };
  const [maker] = request.namesElsewhere.get(name) ?? [];
  if (maker === undefined) return { kind: request.sharedLocation ? 'doubtful' : 'ours' };
  return request.sharedLocation ? { kind: 'other', environment: maker } : { kind: 'doubtful' };
}

function judgeOwner(
  record: ResourceRecord,
  spec: ScopedSpec | undefined,
  request: ScopeRequest,
): Verdict {
  const owner = findOwner(record, spec?.providerRef, request.providers);
  const { environment } = request;
  if (owner.kind === 'unknown') {
    return { kind: 'left-out', warnings: [withoutProvider(record, environment)] };
  }
  return isClear(owner, spec)
    ? { kind: 'ours', providerRef: owner.providerRef }
    : { kind: 'refused', error: ownerRefusal({ record, environment }, owner, spec) };
}

function isClear(
  owner: Owner,
  spec: ScopedSpec | undefined,
): owner is Owner & { readonly kind: 'module' } {
  return owner.kind === 'module' && (spec === undefined || spec.providerRef === owner.providerRef);
}
