import type { JsonObject, Secret } from '../kernel/index.ts';
import { compareConfigs, judgeDiff, type Verdict } from './diff.ts';
import { DriverError } from './driver-error.ts';
import type { DriverSpec, ResourceDriver, ResourceOutput } from './driver.ts';
import type { ResourceRecord } from './record.ts';
import type { ResourceSpec } from './spec.ts';
import { compareHashes, type OlderForms } from './stored-hash.ts';

/** One wanted resource that has a record, and all that is known to compare the two. */
export interface ComparisonRequest {
  /** After sizing. */
  readonly spec: ResourceSpec;
  readonly record: ResourceRecord;
  /** `undefined` compares by hash. */
  readonly driver: ResourceDriver | undefined;
  /** The spec's config, filled in as far as that is possible. */
  readonly filled: Secret<JsonObject>;
  readonly unresolved: ReadonlySet<string>;
  readonly forms: OlderForms;
  readonly signal: AbortSignal | undefined;
}

/** A {@link Verdict}, which in case of no change also says whether the record is to be rewritten. */
export type Comparison =
  | Exclude<Verdict, { readonly kind: 'unchanged' }>
  | { readonly kind: 'unchanged'; readonly needsRewrite: boolean };

/**
 * Compares a spec with its record: another type is a replace; otherwise the provider's diff decides
 * (compat-plugins 3.5), and where there is no provider or it has no diff, the hashes do.
 *
 * @throws DriverError, naming the resource.
 */
export async function compare(request: ComparisonRequest): Promise<Comparison> {
  const { spec, record } = request;
  if (spec.type !== record.type) {
    const change = { path: 'type', old: record.type, new: spec.type, forceNew: true };
    return { kind: 'replace', changes: [change] };
  }
  return (await compareByDriver(request)) ?? compareByHash(request);
}

/** How a provider is told of a resource as it is recorded. */
export function toCurrent(record: ResourceRecord): ResourceOutput {
  return {
    name: record.name,
    type: record.type,
    providerId: record.providerId,
    status: record.status,
    outputs: record.outputs,
    sensitive: new Map(),
  };
}

/** How a provider is told of what is wanted, with a config that was filled in. */
export function toDriverSpec(spec: ResourceSpec, config: Secret<JsonObject>): DriverSpec {
  return {
    name: spec.name,
    type: spec.type,
    config,
    size: spec.size,
    ...(spec.hints === undefined ? {} : { hints: spec.hints }),
    dependsOn: spec.dependsOn,
  };
}

async function compareByDriver(request: ComparisonRequest): Promise<Comparison | undefined> {
  const { spec, record, driver, forms, signal, unresolved } = request;
  if (driver === undefined) return undefined;
  const answer = await driver
    .diff(
      toDriverSpec(spec, request.filled),
      toCurrent(record),
      signal === undefined ? {} : { signal },
    )
    .catch((error: unknown) => {
      throw withResource(error, spec);
    });
  if (answer.kind === 'not-supported') return undefined;
  const hashes = compareHashes(spec, record, forms);
  const verdict = judgeDiff(answer, { unresolved, isSameConfig: hashes !== 'different' });
  return verdict.kind === 'unchanged'
    ? { kind: 'unchanged', needsRewrite: hashes !== 'same' }
    : verdict;
}

function compareByHash({ spec, record, forms }: ComparisonRequest): Comparison {
  const comparison = compareHashes(spec, record, forms);
  return comparison === 'different'
    ? { kind: 'update', changes: compareConfigs(record.appliedConfig, spec.config) }
    : { kind: 'unchanged', needsRewrite: comparison === 'same-in-older-form' };
}

function withResource(error: unknown, spec: ResourceSpec): unknown {
  if (!(error instanceof DriverError)) return error;
  return new DriverError(error.code, `comparing ${spec.name} (${spec.type}): ${error.message}`, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    cause: error,
  });
}
