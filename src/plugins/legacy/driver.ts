import type { JsonObject } from '../../kernel/index.ts';
import {
  type CallOptions,
  DriverError,
  type ResourceDriver,
  type ResourceOutput,
} from '../../resources/index.ts';
import { orIfNotFound } from '../absence.ts';
import type { Asked } from '../asked.ts';
import { createLookAgain } from '../look-again.ts';
import type { ProviderClient } from '../provider-client.ts';
import type { LegacyCaller } from './caller.ts';
import { readChange, readFinding, readOutput } from './decode.ts';
import { toCurrentArgs, toRefArgs, toSpecArgs } from './encode.ts';
import { flagOf, listOf, requiredFlagOf, requiredListOf, textOf, textsOf } from './fields.ts';
import { enumerateAll } from './lifecycle.ts';

/** What applying needs of a driver. */
export function createDriverCalls(
  caller: LegacyCaller,
): Pick<ResourceDriver, 'create' | 'read' | 'update' | 'delete'> {
  const read = createReading(caller);
  const again = createLookAgain({
    read,
    enumerateAll: (type, options) => enumerateAll(caller, type, options),
  });
  return {
    read,
    create: async (spec, options) => {
      const { name, type } = spec;
      const output = await change(caller, {
        method: 'ResourceDriver.Create',
        args: () => toSpecArgs(spec),
        asked: { name, type },
        signal: options?.signal,
      });
      if (output !== undefined) return output;
      const found = await again.find({ name, type }, options);
      return found ?? refuseSilence(caller, 'Create', name);
    },
    update: async (ref, spec, options) => {
      const { name, type } = spec;
      const output = await change(caller, {
        method: 'ResourceDriver.Update',
        args: () => ({ ...toSpecArgs(spec), ...toRefArgs(ref) }),
        asked: { name, type, providerId: ref.providerId },
        signal: options?.signal,
      });
      if (output !== undefined) return output;
      const found = await read(ref, options);
      return found.kind === 'found' ? found.output : refuseSilence(caller, 'Update', name);
    },
    delete: (ref, options) => {
      again.noteDeleted(ref);
      return orIfNotFound(
        caller.ask({
          method: 'ResourceDriver.Delete',
          args: () => toRefArgs(ref),
          decode: () => ({ kind: 'deleted' as const }),
          withoutResult: () => ({ kind: 'deleted' as const }),
          limit: 'change',
          resource: ref.name,
          signal: options?.signal,
        }),
        { kind: 'already-gone' as const },
      );
    },
  };
}

function createReading(caller: LegacyCaller): ResourceDriver['read'] {
  return (ref, options) =>
    orIfNotFound(
      caller.ask({
        method: 'ResourceDriver.Read',
        args: () => toRefArgs(ref),
        decode: (result) => ({ kind: 'found' as const, output: readOutput(result, ref) }),
        limit: 'ask',
        resource: ref.name,
        signal: options?.signal,
      }),
      { kind: 'absent' as const },
    );
}

interface Changing {
  readonly method: string;
  readonly args: () => JsonObject;
  readonly asked: Asked;
  readonly signal: AbortSignal | undefined;
}

/** `undefined` when it was done and the result got lost: whoever called has to look. */
function change(
  caller: LegacyCaller,
  { method, args, asked, signal }: Changing,
): Promise<ResourceOutput | undefined> {
  return caller.ask({
    method,
    args,
    decode: (result) => readOutput(result, asked),
    withoutResult: () => undefined,
    limit: 'change',
    resource: asked.name,
    signal,
  });
}

function refuseSilence(caller: LegacyCaller, method: string, name: string): never {
  throw new DriverError(
    'PROVIDER_BAD_ANSWER',
    `ResourceDriver.${method} of "${name}" by provider "${caller.provider}" gave no result, and the provider does not show the resource`,
    { hint: 'Look at the provider’s console whether it is there, and try a newer plugin.' },
  );
}

type ObservingCalls = Pick<
  ProviderClient,
  'diff' | 'scale' | 'healthCheck' | 'sensitiveKeys' | 'troubleshoot'
>;

/** The rest of what a driver does, which releases may lack. */
export function createObservingCalls(caller: LegacyCaller): ObservingCalls {
  return {
    diff: (spec, current, options) =>
      caller.askOptional({
        method: 'ResourceDriver.Diff',
        args: () => ({ ...toSpecArgs(spec), ...toCurrentArgs(current) }),
        decode: (result) => ({
          kind: 'diff' as const,
          needsUpdate: requiredFlagOf(result, 'needs_update'),
          needsReplace: flagOf(result, 'needs_replace'),
          changes: listOf(result, 'changes').map(readChange),
        }),
        withoutResult: () => ({ kind: 'not-supported' as const }),
        limit: 'ask',
        resource: spec.name,
        signal: options?.signal,
      }),
    scale: (ref, replicas, options) => scale(caller, { ref, replicas }, options),
    healthCheck: (ref) =>
      caller.askOptional({
        method: 'ResourceDriver.HealthCheck',
        args: () => toRefArgs(ref),
        decode: (result) => ({
          kind: 'health' as const,
          healthy: requiredFlagOf(result, 'healthy'),
          message: textOf(result, 'message'),
        }),
        limit: 'ask',
        resource: ref.name,
      }),
    // A list of texts is what old SDKs drop: nobody knows then, and every output counts as sensitive.
    sensitiveKeys: (type) =>
      caller.askOptional({
        method: 'ResourceDriver.SensitiveKeys',
        args: () => ({ resource_type: type }),
        decode: (result) => ({ kind: 'keys' as const, keys: textsOf(result, 'keys') }),
        withoutResult: () => ({ kind: 'not-supported' as const }),
        limit: 'ask',
      }),
    troubleshoot: (ref, failure, options) =>
      caller.askOptional({
        method: 'ResourceDriver.Troubleshoot',
        args: () => ({ ...toRefArgs(ref), failure_msg: failure }),
        decode: (result) => ({
          kind: 'findings' as const,
          findings: requiredListOf(result, 'diagnostics').map(readFinding),
        }),
        limit: 'ask',
        resource: ref.name,
        signal: options?.signal,
      }),
  };
}

interface Scaling {
  readonly ref: Parameters<ProviderClient['scale']>[0];
  readonly replicas: number;
}

function scale(
  caller: LegacyCaller,
  { ref, replicas }: Scaling,
  options: CallOptions | undefined,
): ReturnType<ProviderClient['scale']> {
  return caller.askOptional({
    method: 'ResourceDriver.Scale',
    args: () => ({ ...toRefArgs(ref), replicas }),
    decode: (result) => ({ kind: 'scaled' as const, output: readOutput(result, ref) }),
    limit: 'change',
    resource: ref.name,
    signal: options?.signal,
  });
}
