import type { JsonObject } from '../../kernel/index.ts';
import type { ResourceOutput, ResourceRef, ResourceSpec } from '../../gen/iac.ts';
import { LocalError } from '../local-error.ts';
import type { Reference } from '../locate.ts';
import type { ObservedResource } from '../observe.ts';
import { parseJsonField, toJsonField } from '../rpc.ts';
import type { Session } from '../session.ts';
import type { SimulatedMethod } from '../simulate.ts';
import type { WantedResource } from '../validate-spec.ts';

/** The wire form of a resource as it is now. Every output says whether it is a secret. */
export function toResourceOutput({ record, status, outputs }: ObservedResource): ResourceOutput {
  const secret = new Set(record.sensitive);
  return {
    name: record.name,
    type: record.type,
    providerId: record.id,
    outputsJson: toJsonField(outputs),
    sensitive: Object.fromEntries(Object.keys(outputs).map((name) => [name, secret.has(name)])),
    status,
  };
}

/** How a caller names a resource. A type in both places must be the same. */
export function toReference(ref: ResourceRef | undefined, resourceType = ''): Reference {
  if (ref === undefined) throw new LocalError('LOCAL_INVALID', 'ref is missing');
  const type = ref.type || resourceType;
  if (resourceType !== '' && type !== resourceType) {
    throw new LocalError(
      'LOCAL_INVALID',
      `ref.type is ${type} and resource_type is ${resourceType}`,
    );
  }
  if (ref.providerId === '' && (ref.name === '' || type === '')) {
    throw new LocalError('LOCAL_INVALID', 'ref has neither a provider_id nor a name and a type');
  }
  return { id: ref.providerId, name: ref.name, type };
}

/** What a caller wants. A type in both places must be the same. */
export function toWanted(spec: ResourceSpec | undefined, resourceType = ''): WantedResource {
  if (spec === undefined) throw new LocalError('LOCAL_INVALID', 'spec is missing');
  const type = spec.type || resourceType;
  if (resourceType !== '' && type !== resourceType) {
    throw new LocalError(
      'LOCAL_INVALID',
      `spec.type is ${type} and resource_type is ${resourceType}`,
    );
  }
  return { name: spec.name, type, config: parseJsonField(spec.configJson, 'spec.config_json') };
}

/** Which call on which resource, for the knobs. */
export interface SimulatedWork {
  readonly method: SimulatedMethod;
  readonly scope?: string;
  readonly config?: JsonObject;
}

/** Does the work with what the knobs ask for around it; the work calls its argument when it is half done. */
export async function simulated<Result>(
  session: Session,
  { method, scope = '', config = {} }: SimulatedWork,
  work: (checkpoint: () => Promise<void>) => Result | Promise<Result>,
): Promise<Result> {
  const { simulation } = session;
  const call = { method, scope, config };
  const latency = simulation.latency(call);
  try {
    await simulation.before(call);
    const result = await work(() => simulation.during(call));
    await simulation.after(call);
    return result;
  } finally {
    await latency;
  }
}
