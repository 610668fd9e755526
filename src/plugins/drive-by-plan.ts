import { status } from '@grpc/grpc-js';
import type { Clock } from '../ports/index.ts';
import {
  type CallOptions,
  DriverError,
  type NotSupported,
  type ResourceDriver,
  type ResourceOutput,
  type ResourceRef,
} from '../resources/index.ts';
import { isNotFound } from './absence.ts';
import { type CallSubject, toDriverError } from './driver-failure.ts';
import { inTurn } from './in-turn.ts';
import { createLookAgain } from './look-again.ts';
import { describeFailure, type OneAction, pickOutput, toPlan } from './one-action-plan.ts';
import type { ProviderClient } from './provider-client.ts';
import { readSomehow } from './read-somehow.ts';
import type { SpokenProvider } from './spoken-provider.ts';

/** What driving by plans needs of the world. */
export interface DriveByPlanPorts {
  readonly clock: Clock;
  readonly redact: (text: string) => string;
}

/**
 * Drives a provider of plan version 1, which applies by itself, resource by resource all the same
 * (compat-plugins 2.7): a create or update is a plan of one action, a delete is a destroy of one
 * reference. One at a time, since such a provider expects to be alone with its plan. Everything else
 * is asked of it as of any other, and so is what it cannot do by plan.
 */
export function driveByPlan(spoken: SpokenProvider, ports: DriveByPlanPorts): ProviderClient {
  const { client } = spoken;
  const apply = createApply(spoken, ports);
  const destroy = createDestroy(client, ports);
  const take = inTurn();
  const read: ResourceDriver['read'] = (ref, options) => readSomehow(client, ref, options);
  const again = createLookAgain({ ...client, read });
  return {
    ...client,
    read,
    create: (spec, options) =>
      take(async () => {
        const applied = await apply({ action: 'create', spec, ref: undefined }, options);
        if (applied.kind === 'output') return applied.output;
        if (applied.kind === 'not-supported') return await client.create(spec, options);
        const found = await again.find(spec, options);
        return found ?? refuse('Apply', spec.name, client);
      }),
    update: (ref, spec, options) =>
      take(async () => {
        const applied = await apply({ action: 'update', spec, ref }, options);
        if (applied.kind === 'output') return applied.output;
        if (applied.kind === 'not-supported') return await client.update(ref, spec, options);
        const found = await read(ref, options);
        return found.kind === 'found' ? found.output : refuse('Apply', ref.name, client);
      }),
    delete: (ref, options) =>
      take(async () => {
        again.noteDeleted(ref);
        const destroyed = await destroy(ref, options);
        if (destroyed.kind === 'not-supported') return await client.delete(ref, options);
        if (destroyed.kind !== 'unclear') return destroyed;
        const found = await read(ref, options);
        return found.kind === 'absent' ? { kind: 'deleted' } : refuse('Destroy', ref.name, client);
      }),
  };
}

type Applied =
  | { readonly kind: 'output'; readonly output: ResourceOutput }
  /** A success of which it does not say what came of it. */
  | { readonly kind: 'no-result' }
  /** It has no such call, and so has done nothing. */
  | NotSupported;

function createApply(
  { client, applyPlan }: SpokenProvider,
  { clock, redact }: DriveByPlanPorts,
): (one: OneAction, options?: CallOptions) => Promise<Applied> {
  return async (one, options) => {
    const { name: provider } = client.identity;
    const answer = await applyPlan(toPlan(one, provider, clock.now()), options);
    if (answer.kind !== 'applied') return answer;
    const subject = { provider, method: 'IaCProvider.Apply', resource: one.spec.name, redact };
    const words = describeFailure(answer);
    if (words !== undefined) throw fail(subject, words);
    try {
      const output = pickOutput(answer, one);
      return output === undefined ? { kind: 'no-result' } : { kind: 'output', output };
    } catch (cause) {
      throw toDriverError({ kind: 'undecodable', cause }, subject);
    }
  };
}

type Destroyed =
  | Awaited<ReturnType<ResourceDriver['delete']>>
  /** The answer lists it neither as destroyed nor as failed, or got lost. */
  | { readonly kind: 'unclear' }
  | NotSupported;

/** Only what is listed as destroyed counts as that, since a call without an error proves nothing (T-47). */
function createDestroy(
  client: ProviderClient,
  { redact }: DriveByPlanPorts,
): (ref: ResourceRef, options?: CallOptions) => Promise<Destroyed> {
  const ask: ProviderClient['destroy'] = (refs, options) =>
    client.destroy(refs, options).catch((error: unknown) => {
      if (!(error instanceof DriverError) || error.code !== 'PROVIDER_BAD_ANSWER') throw error;
      return { kind: 'destroyed', destroyed: [], errors: [] };
    });
  return async (ref, options) => {
    const answer = await ask([ref], options);
    if (answer.kind === 'not-supported') return answer;
    const [failure] = answer.errors;
    if (failure !== undefined) {
      const { name: provider } = client.identity;
      const subject = { provider, method: 'IaCProvider.Destroy', resource: ref.name, redact };
      const error = fail(subject, failure.error);
      if (isNotFound(error)) return { kind: 'already-gone' };
      throw error;
    }
    return { kind: answer.destroyed.includes(ref.name) ? 'deleted' : 'unclear' };
  };
}

/** Errors within a result are texts, as plain Go errors are. */
function fail(subject: CallSubject, words: string): DriverError {
  return toDriverError({ kind: 'status', code: status.UNKNOWN, words }, subject);
}

function refuse(method: string, resource: string, { identity }: ProviderClient): never {
  throw new DriverError(
    'PROVIDER_BAD_ANSWER',
    `IaCProvider.${method} of "${resource}" by provider "${identity.name}" does not say what came of it`,
    { hint: 'Look at the provider’s console what became of it, or install a newer plugin.' },
  );
}
