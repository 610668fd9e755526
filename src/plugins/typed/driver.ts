import { type DiffResult, ResourceDriverService } from '../../gen/iac.ts';
import type { DiffAnswer, ResourceDriver } from '../../resources/index.ts';
import type { ProviderClient } from '../provider-client.ts';
import { orIfNotFound } from '../absence.ts';
import type { Caller } from './caller.ts';
import { fromChange, fromFinding, fromOutput } from './decode.ts';
import { toWireOutput, toWireRef, toWireSpec } from './encode.ts';
import { required } from '../field-error.ts';

type DriverCalls = Pick<ResourceDriver, 'create' | 'read' | 'update' | 'delete'>;

/** What applying needs of the `ResourceDriver` service. */
export function createDriverCalls(caller: Caller): DriverCalls {
  return {
    create: (spec, options) =>
      caller.ask({
        method: ResourceDriverService.create,
        request: () => ({ resourceType: spec.type, spec: toWireSpec(spec) }),
        decode: (answer) => fromOutput(answer.output, spec),
        limit: 'change',
        resource: spec.name,
        signal: options?.signal,
      }),
    read: (ref, options) =>
      orIfNotFound(
        caller.ask({
          method: ResourceDriverService.read,
          request: () => ({ resourceType: ref.type, ref: toWireRef(ref) }),
          decode: (answer) => ({ kind: 'found' as const, output: fromOutput(answer.output, ref) }),
          limit: 'ask',
          resource: ref.name,
          signal: options?.signal,
        }),
        { kind: 'absent' as const },
      ),
    update: (ref, spec, options) =>
      caller.ask({
        method: ResourceDriverService.update,
        request: () => ({ resourceType: ref.type, ref: toWireRef(ref), spec: toWireSpec(spec) }),
        decode: (answer) =>
          fromOutput(answer.output, {
            name: spec.name,
            type: spec.type,
            providerId: ref.providerId,
          }),
        limit: 'change',
        resource: spec.name,
        signal: options?.signal,
      }),
    delete: (ref, options) =>
      orIfNotFound(
        caller.ask({
          method: ResourceDriverService.delete,
          request: () => ({ resourceType: ref.type, ref: toWireRef(ref) }),
          decode: () => ({ kind: 'deleted' as const }),
          limit: 'change',
          resource: ref.name,
          signal: options?.signal,
        }),
        { kind: 'already-gone' as const },
      ),
  };
}

type ObservingCalls = Pick<
  ProviderClient,
  'diff' | 'scale' | 'healthCheck' | 'sensitiveKeys' | 'troubleshoot'
>;

/** The rest of the `ResourceDriver` service, which drivers may lack. */
export function createObservingCalls(caller: Caller): ObservingCalls {
  return {
    diff: (spec, current, options) =>
      caller.askOptional({
        method: ResourceDriverService.diff,
        request: () => ({
          resourceType: spec.type,
          desired: toWireSpec(spec),
          current: toWireOutput(current),
        }),
        decode: (answer) => fromDiff(required('result', answer.result)),
        limit: 'ask',
        resource: spec.name,
        signal: options?.signal,
      }),
    scale: (ref, replicas, options) =>
      caller.askOptional({
        method: ResourceDriverService.scale,
        request: () => ({ resourceType: ref.type, ref: toWireRef(ref), replicas }),
        decode: (answer) => ({ kind: 'scaled' as const, output: fromOutput(answer.output, ref) }),
        limit: 'change',
        resource: ref.name,
        signal: options?.signal,
      }),
    healthCheck: (ref) =>
      caller.askOptional({
        method: ResourceDriverService.healthCheck,
        request: () => ({ resourceType: ref.type, ref: toWireRef(ref) }),
        decode: (answer) => {
          const { healthy, message } = required('result', answer.result);
          return { kind: 'health' as const, healthy, message };
        },
        limit: 'ask',
        resource: ref.name,
      }),
    sensitiveKeys: (type) =>
      caller.askOptional({
        method: ResourceDriverService.sensitiveKeys,
        request: () => ({ resourceType: type }),
        decode: (answer) => ({ kind: 'keys' as const, keys: answer.keys }),
        limit: 'ask',
      }),
    troubleshoot: (ref, failure, options) =>
      caller.askOptional({
        method: ResourceDriverService.troubleshoot,
        request: () => ({ resourceType: ref.type, ref: toWireRef(ref), failureMsg: failure }),
        decode: (answer) => ({
          kind: 'findings' as const,
          findings: answer.diagnostics.map(fromFinding),
        }),
        limit: 'ask',
        resource: ref.name,
        signal: options?.signal,
      }),
  };
}

function fromDiff(result: DiffResult): { readonly kind: 'diff' } & DiffAnswer {
  const { needsUpdate, needsReplace, changes } = result;
  return { kind: 'diff', needsUpdate, needsReplace, changes: changes.map(fromChange) };
}
