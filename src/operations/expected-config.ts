import type { JsonObject, Secret } from '../kernel/index.ts';
import {
  createOutputLookup,
  type DriverSpec,
  fillIn,
  hasStaleReferences,
  type ResourceRecord,
} from '../resources/index.ts';
import { concealingVariables } from './conceal.ts';
import type { OperationPorts } from './ports.ts';
import type { Session } from './session.ts';

/** What a resource was made of, as far as it can be told to its provider. */
export type ExpectedConfig =
  | { readonly kind: 'known'; readonly spec: DriverSpec }
  /** Some placeholders could not be filled in. */
  | {
      readonly kind: 'partly-known';
      readonly spec: DriverSpec;
      readonly unresolved: ReadonlySet<string>;
    }
  /** Not applied by us, or it refers to what has changed since: then the record does not say. */
  | { readonly kind: 'unknown' };

/**
 * Fills in the config that was applied last. One that was adopted is what a provider once told of the
 * resource, perhaps in other words than a config has, so it is not compared (T-39).
 */
export function expectConfig(
  record: ResourceRecord,
  context: {
    readonly session: Session;
    readonly records: ReadonlyMap<string, ResourceRecord>;
    readonly ports: OperationPorts;
  },
): ExpectedConfig {
  const { session, records, ports } = context;
  const isOurs = record.appliedConfigSource === 'apply' && !hasStaleReferences(record);
  if (!isOurs || record.appliedConfig === undefined) return { kind: 'unknown' };
  const lookup = {
    variable: concealingVariables(session, ports),
    output: createOutputLookup((name) => records.get(name), session.resolved.names),
  };
  const filled = fillIn(record.appliedConfig, lookup, 'lenient');
  if (filled.kind === 'incomplete') return { kind: 'unknown' };
  const spec = toSpec(record, filled.config, session);
  const { unresolved } = filled;
  return unresolved.size === 0
    ? { kind: 'known', spec }
    : { kind: 'partly-known', spec, unresolved };
}

function toSpec(
  record: ResourceRecord,
  config: Secret<JsonObject>,
  { specs }: Pick<Session, 'specs'>,
): DriverSpec {
  const wanted = specs.find(({ name, type }) => name === record.name && type === record.type);
  return {
    name: record.name,
    type: record.type,
    config,
    // No record has it; what it comes to has been put into the config before that was applied.
    size: wanted?.size,
    ...(wanted?.hints === undefined ? {} : { hints: wanted.hints }),
    dependsOn: record.dependencies,
  };
}
