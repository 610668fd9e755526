import type { JsonObject, Secret } from '../kernel/index.ts';
import { compareConfigs, judgeDiff, type Verdict } from './diff.ts';
import { DriverError } from './driver-error.ts';
import { environmentFlag } from './environment-flag.ts';
import type { CallOptions, DriverSpec, ResourceDriver, ResourceOutput } from './driver.ts';
import type { ResourceRecord } from './record.ts';
import type { ResourceSpec } from './spec.ts';
import { compareHashes, type OlderForms } from './stored-hash.ts';

/** What there is to ask a provider about one wanted resource. */
export interface ProviderQuestion {
  readonly driver: ResourceDriver;
  /** The spec's config, filled in as far as that is possible. */
  readonly filled: Secret<JsonObject>;
  /** The placeholders that stayed in it. */
  readonly unresolved: ReadonlySet<string>;
}

/** One wanted resource that has a record. */
export interface ComparisonRequest {
  /** After sizing. */
  readonly spec: ResourceSpec;
  readonly record: ResourceRecord;
  readonly forms: OlderForms;
  /** For the commands that an error names. */
  readonly environment: string;
}

/** A {@link Verdict}, which in case of no change also says whether the record is to be rewritten. */
export type Comparison =
  | Exclude<Verdict, { readonly kind: 'unchanged' }>
  | { readonly kind: 'unchanged'; readonly needsRewrite: boolean };

/**
 * Compares a spec with its record by asking the provider (compat-plugins 3.5); by hash where it has
 * no diff. A resource of another type is replaced without asking.
 *
 * @throws DriverError, naming the resource.
 */
export async function compareByProvider(
  request: ComparisonRequest,
  { driver, filled, unresolved }: ProviderQuestion,
  options: CallOptions,
): Promise<Comparison> {
  const { spec, record, forms } = request;
  if (spec.type !== record.type) return replaceType(request);
  const answer = await driver
    .diff(toDriverSpec(spec, filled), toCurrent(record), options)
    .catch((error: unknown) => {
      throw withResource(error, request);
    });
  if (answer.kind === 'not-supported') return compareByHash(request);
  const hashes = compareHashes(spec, record, forms);
  const verdict = judgeDiff(answer, { unresolved, isSameConfig: hashes !== 'different' });
  return verdict.kind === 'unchanged'
    ? { kind: 'unchanged', needsRewrite: hashes !== 'same' }
    : verdict;
}

/** Compares a spec with its record by hash alone; a resource of another type is replaced. */
export function compareByHash(request: ComparisonRequest): Comparison {
  const { spec, record, forms } = request;
  if (spec.type !== record.type) return replaceType(request);
  const hashes = compareHashes(spec, record, forms);
  return hashes === 'different'
    ? { kind: 'update', changes: compareConfigs(record.appliedConfig, spec.config) }
    : { kind: 'unchanged', needsRewrite: hashes === 'same-in-older-form' };
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

function replaceType({ spec, record }: ComparisonRequest): Comparison {
  const change = { path: 'type', old: record.type, new: spec.type, forceNew: true };
  return { kind: 'replace', changes: [change] };
}

function withResource(error: unknown, { spec, environment }: ComparisonRequest): unknown {
  if (!(error instanceof DriverError)) return error;
  const gone = error.code === 'PROVIDER_NOT_FOUND' ? adviceOnGone(environment) : undefined;
  const hint = error.hint ?? gone;
  return new DriverError(error.code, `comparing ${spec.name} (${spec.type}): ${error.message}`, {
    ...(hint === undefined ? {} : { hint }),
    cause: error,
  });
}

function adviceOnGone(environment: string): string {
  const drift = `wfctl infra drift${environmentFlag(environment)}`;
  return `The state has it and the provider does not. \`${drift}\` shows what else is gone; \`${drift} --refresh --prune-ghosts\` forgets that, and the next apply makes it anew.`;
}
