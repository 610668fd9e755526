import type { JsonObject, Secret } from '../kernel/index.ts';
import {
  configHash,
  createOutputLookup,
  fillIn,
  type OutputSource,
  type ResourceOutput,
  type ResourceRecord,
  type ResourceSpec,
  toDependencies,
  toTimestamp,
} from '../resources/index.ts';
import { concealingVariables } from './conceal.ts';
import type { OperationPorts } from './ports.ts';
import type { Session } from './session.ts';

/** What is known of a resource that exists but is not remembered. */
export interface Adoptable {
  readonly providerId: string;
  /** What it was made of, where the provider tells. */
  readonly config: JsonObject | undefined;
  readonly outputs: Secret<JsonObject>;
  readonly sensitive: ResourceOutput['sensitive'];
}

interface AdoptionContext {
  readonly session: Session;
  /** What its config may refer to. */
  readonly records: readonly (OutputSource & { readonly name: string })[];
  readonly ports: OperationPorts;
}

/** The record of a resource that somebody else made and that stands for the spec from now on. */
export function toAdoptedRecord(
  spec: ResourceSpec,
  found: Adoptable,
  context: AdoptionContext,
): ResourceRecord {
  const { session, ports } = context;
  const now = toTimestamp(ports.clock.now());
  const config = toRememberedConfig(spec, found, context);
  const provider = session.resolved.providers.find(({ name }) => name === spec.providerRef);
  return {
    name: spec.name,
    type: spec.type,
    provider: provider?.type ?? '',
    providerRef: spec.providerRef,
    providerId: found.providerId,
    configHash: configHash(config),
    appliedConfig: config,
    appliedConfigSource: 'adoption',
    outputs: found.outputs,
    dependencies: toDependencies(spec, session.resolved.names),
    status: 'active',
    createdAt: now,
    updatedAt: now,
    error: undefined,
    unknownFields: {},
  };
}

/** The record of the very resource, if there is one: two would have two modules pull at it. */
export function findTwin(
  records: readonly ResourceRecord[],
  { type, providerRef }: Pick<ResourceSpec, 'type' | 'providerRef'>,
  { providerId }: Pick<Adoptable, 'providerId'>,
): ResourceRecord | undefined {
  return records.find(
    (record) =>
      record.type === type &&
      record.providerRef === providerRef &&
      record.providerId === providerId,
  );
}

/**
 * The config a resource is taken to have: the module's own where the provider's is the same with
 * every secret filled in, so that none is written into state (T-83); else what the provider tells.
 */
function toRememberedConfig(
  spec: ResourceSpec,
  found: Adoptable,
  { session, records, ports }: AdoptionContext,
): JsonObject {
  const told = found.config ?? found.outputs.reveal();
  const byName = new Map<string, OutputSource>(records.map((record) => [record.name, record]));
  const lookup = {
    variable: concealingVariables(session, ports),
    output: createOutputLookup((name) => byName.get(name), session.resolved.names),
  };
  const filled = fillIn(spec.config, lookup, 'strict');
  const isSame =
    filled.kind === 'filled' && configHash(filled.config.reveal()) === configHash(told);
  return isSame ? (spec.config ?? {}) : told;
}
