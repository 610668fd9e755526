import type { JsonObject, Secret } from '../../kernel/index.ts';
import type { CallOptions } from '../../resources/index.ts';
import { oneOf, sameOrAsked } from '../asked.ts';
import type { Capability, ProviderClient } from '../provider-client.ts';
import type { LegacyCaller } from './caller.ts';
import { readAnyOutput, readRef, readState } from './decode.ts';
import { toHintsShape, toRefShape } from './encode.ts';
import {
  integerOf,
  objectOf,
  requiredListOf,
  requiredTextOf,
  secretOf,
  textOf,
  textsOf,
} from './fields.ts';

/** Hands the provider its config, as it stands. Most have it since their module was made. */
export async function initialize(
  caller: LegacyCaller,
  config: Secret<JsonObject>,
  signal: AbortSignal | undefined,
): Promise<void> {
  await caller.ask({
    method: 'IaCProvider.Initialize',
    args: () => config.reveal(),
    decode: () => undefined,
    withoutResult: () => undefined,
    limit: 'setup',
    signal,
  });
}

/** The name by which the provider calls itself, such as `digitalocean`. */
export async function askName(
  caller: LegacyCaller,
  signal: AbortSignal | undefined,
): Promise<string> {
  return await caller.ask({
    method: 'IaCProvider.Name',
    args: () => ({}),
    decode: (result) => requiredTextOf(result, 'name'),
    limit: 'identity',
    signal,
  });
}

/** The provider's version; `undefined` when it does not say. */
export async function askVersion(
  caller: LegacyCaller,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const answer = await caller.askOptional({
    method: 'IaCProvider.Version',
    args: () => ({}),
    decode: (result) => ({ kind: 'version' as const, version: requiredTextOf(result, 'version') }),
    limit: 'identity',
    signal,
  });
  return answer.kind === 'version' ? answer.version : undefined;
}

/**
 * What the provider can make; `undefined` when it does not say, or when what it said got lost in a
 * Struct (compat-plugins 2.4).
 */
export async function askCapabilities(
  caller: LegacyCaller,
  signal: AbortSignal | undefined,
): Promise<readonly Capability[] | undefined> {
  const answer = await caller.askOptional({
    method: 'IaCProvider.Capabilities',
    args: () => ({}),
    decode: (result) => ({
      kind: 'capabilities' as const,
      capabilities: requiredListOf(result, 'capabilities').map((fields) => ({
        resourceType: requiredTextOf(fields, 'resource_type'),
        tier: integerOf(fields, 'tier'),
        operations: textsOf(fields, 'operations'),
      })),
    }),
    withoutResult: () => ({ kind: 'not-supported' as const }),
    limit: 'identity',
    signal,
  });
  return answer.kind === 'capabilities' ? answer.capabilities : undefined;
}

/** What planning and looking around need beside a driver. */
export function createLifecycleCalls(
  caller: LegacyCaller,
): Pick<ProviderClient, 'status' | 'importResource' | 'resolveSizing'> {
  return {
    status: (refs) =>
      caller.ask({
        method: 'IaCProvider.Status',
        args: () => ({ refs: refs.map(toRefShape) }),
        decode: (result) =>
          requiredListOf(result, 'statuses').map((entry) => ({
            name: oneOf(`${entry.path}.name`, textOf(entry, 'name'), refs),
            type: textOf(entry, 'type'),
            providerId: textOf(entry, 'provider_id'),
            status: textOf(entry, 'status'),
            outputs: secretOf(entry, 'outputs'),
          })),
        limit: 'list',
      }),
    importResource: ({ providerId, type }) =>
      caller.ask({
        method: 'IaCProvider.Import',
        args: () => ({ provider_id: providerId, resource_type: type }),
        decode: (result) => {
          const state = readState(result);
          return {
            providerId: state.providerId === '' ? providerId : state.providerId,
            type: sameOrAsked('type', state.type, type),
            appliedConfig: state.appliedConfig?.reveal(),
            outputs: state.outputs,
          };
        },
        limit: 'ask',
        resource: providerId,
      }),
    resolveSizing: ({ type, size, hints }, options) =>
      caller.askOptional({
        method: 'IaCProvider.ResolveSizing',
        args: () => ({
          resource_type: type,
          size,
          hints: hints === undefined ? null : toHintsShape(hints),
        }),
        decode: (result) => ({
          kind: 'sizing' as const,
          instanceType: requiredTextOf(result, 'instance_type'),
          specs: objectOf(result, 'specs')?.values ?? {},
        }),
        limit: 'ask',
        signal: options?.signal,
      }),
  };
}

/** What a provider has, by its own account and not by any state. */
export function createListingCalls(
  caller: LegacyCaller,
): Pick<ProviderClient, 'enumerateAll' | 'enumerateByTag'> {
  return {
    enumerateAll: (type, options) => enumerateAll(caller, type, options),
    enumerateByTag: (tag) =>
      caller.askOptional({
        method: 'IaCProvider.EnumerateByTag',
        args: () => ({ tag }),
        decode: (result) => ({
          kind: 'refs' as const,
          refs: requiredListOf(result, 'refs').map(readRef),
        }),
        limit: 'list',
      }),
  };
}

/** Every resource of a type that the provider has. */
export function enumerateAll(
  caller: LegacyCaller,
  type: string,
  options: CallOptions | undefined,
): ReturnType<ProviderClient['enumerateAll']> {
  return caller.askOptional({
    method: 'IaCProvider.EnumerateAll',
    args: () => ({ resource_type: type }),
    decode: (result) => ({
      kind: 'all' as const,
      outputs: requiredListOf(result, 'outputs').map((fields) => {
        const output = readAnyOutput(fields);
        const given = `${fields.path}.type`;
        return {
          ...output,
          type: type === '' ? output.type : sameOrAsked(given, output.type, type),
        };
      }),
    }),
    limit: 'list',
    signal: options?.signal,
  });
}
