import {
  IaCProviderEnumeratorService,
  IaCProviderFinalizerService,
  IaCProviderRequiredService,
} from '../../gen/iac.ts';
import type { JsonObject, Secret } from '../../kernel/index.ts';
import type { ProviderClient, ProviderIdentity } from '../provider-client.ts';
import { oneOf, sameOrAsked } from '../asked.ts';
import type { Caller } from './caller.ts';
import { fromAnyOutput, fromRef, fromState, fromSecretJson } from './decode.ts';
import { toWireHints, toWireRefs } from './encode.ts';
import { required } from '../field-error.ts';
import { fromJsonObjectBytes, toJsonBytes } from './json-field.ts';

/** Hands the provider its config. Before this it answers nothing but who it is. */
export function initialize(
  caller: Caller,
  config: Secret<JsonObject>,
  signal: AbortSignal | undefined,
): Promise<void> {
  return caller.ask({
    method: IaCProviderRequiredService.initialize,
    request: () => ({ configJson: toJsonBytes('config', config.reveal()) }),
    decode: () => undefined,
    limit: 'setup',
    signal,
  });
}

/** The name by which the provider calls itself, such as `digitalocean`. */
export function askName(caller: Caller, signal: AbortSignal | undefined): Promise<string> {
  return caller.ask({
    method: IaCProviderRequiredService.name,
    request: () => ({}),
    decode: (answer) => answer.name,
    limit: 'identity',
    signal,
  });
}

/** Everything else a provider says of itself. */
export async function askIdentity(
  caller: Caller,
  name: string,
  signal: AbortSignal | undefined,
): Promise<ProviderIdentity> {
  const version = await caller.ask({
    method: IaCProviderRequiredService.version,
    request: () => ({}),
    decode: (answer) => answer.version,
    limit: 'identity',
    signal,
  });
  return await caller.ask({
    method: IaCProviderRequiredService.capabilities,
    request: () => ({}),
    decode: (answer) => ({
      name,
      version,
      capabilities: answer.capabilities.map(({ resourceType, tier, operations }) => ({
        resourceType,
        tier,
        operations,
      })),
      computePlanVersion: answer.computePlanVersion,
      ...(answer.canonicalKeys.length === 0 ? {} : { canonicalKeys: answer.canonicalKeys }),
    }),
    limit: 'identity',
    signal,
  });
}

type LifecycleCalls = Pick<
  ProviderClient,
  'status' | 'importResource' | 'resolveSizing' | 'finalizeApply'
>;

/** What planning and looking around need beside the resource driver. */
export function createLifecycleCalls(caller: Caller): LifecycleCalls {
  return {
    status: (refs) =>
      caller.ask({
        method: IaCProviderRequiredService.status,
        request: () => ({ refs: toWireRefs(refs) }),
        decode: ({ statuses }) =>
          statuses.map((entry) => ({
            name: oneOf('statuses.name', entry.name, refs),
            type: entry.type,
            providerId: entry.providerId,
            status: entry.status,
            outputs: fromSecretJson('statuses.outputs', entry.outputsJson),
          })),
        limit: 'list',
      }),
    importResource: ({ providerId, type }) =>
      caller.ask({
        method: IaCProviderRequiredService.import,
        request: () => ({ providerId, resourceType: type }),
        decode: (answer) => {
          const state = fromState(required('state', answer.state));
          return {
            providerId: state.providerId === '' ? providerId : state.providerId,
            type: sameOrAsked('state.type', state.type, type),
            appliedConfig: state.appliedConfig?.reveal(),
            outputs: state.outputs,
          };
        },
        limit: 'ask',
        resource: providerId,
      }),
    resolveSizing: ({ type, size, hints }, options) =>
      caller.askOptional({
        method: IaCProviderRequiredService.resolveSizing,
        request: () => ({ resourceType: type, size, hints: toWireHints(hints) }),
        decode: (answer) => {
          const { instanceType, specsJson } = required('sizing', answer.sizing);
          const specs = fromJsonObjectBytes('sizing.specs', specsJson) ?? {};
          return { kind: 'sizing' as const, instanceType, specs };
        },
        limit: 'ask',
        signal: options?.signal,
      }),
    finalizeApply: (planId, options) =>
      caller.askOptional({
        method: IaCProviderFinalizerService.finalizeApply,
        request: () => ({ planId }),
        decode: ({ errors }) => ({ kind: 'finalized' as const, errors }),
        limit: 'change',
        signal: options?.signal,
      }),
  };
}

/** What a provider has, by its own account and not by any state. */
export function createListingCalls(
  caller: Caller,
): Pick<ProviderClient, 'enumerateAll' | 'enumerateByTag'> {
  return {
    enumerateAll: (type, options) =>
      caller.askOptional({
        method: IaCProviderEnumeratorService.enumerateAll,
        request: () => ({ resourceType: type }),
        decode: (answer) => ({
          kind: 'all' as const,
          outputs: answer.outputs.map((output) => ({
            ...fromAnyOutput(output),
            type: type === '' ? output.type : sameOrAsked('outputs.type', output.type, type),
          })),
        }),
        limit: 'list',
        signal: options?.signal,
      }),
    enumerateByTag: (tag) =>
      caller.askOptional({
        method: IaCProviderEnumeratorService.enumerateByTag,
        request: () => ({ tag }),
        decode: (answer) => ({ kind: 'refs' as const, refs: answer.refs.map(fromRef) }),
        limit: 'list',
      }),
  };
}
