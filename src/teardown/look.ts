import {
  type CallOptions,
  DriverError,
  type ResourceOutput,
  type ResourceRef,
} from '../resources/index.ts';
import type { Inspector } from './inspector.ts';
import type { Expected } from './sighting.ts';

/** What a provider lists of one type. */
export type Listing =
  | { readonly kind: 'listed'; readonly outputs: readonly ResourceOutput[] }
  | { readonly kind: 'not-supported' }
  | { readonly kind: 'failed'; readonly error: DriverError };

/** What looking for one resource came to. */
export type Look =
  /** None: it is not there. Several: only their name is known to fit. */
  | { readonly kind: 'seen'; readonly outputs: readonly ResourceOutput[] }
  /** The provider could not say, which is not the same as absent (T-45, T-48). */
  | { readonly kind: 'unknown'; readonly error: DriverError };

/** Lists a type, where the provider can. */
export async function listType(
  inspector: Pick<Inspector, 'enumerateAll'>,
  type: string,
  options: CallOptions,
): Promise<Listing> {
  try {
    const answer = await inspector.enumerateAll(type, options);
    return answer.kind === 'all' ? { kind: 'listed', outputs: answer.outputs } : answer;
  } catch (error) {
    return { kind: 'failed', error: driverErrorOf(error, options) };
  }
}

/** Looks for one resource in what its provider lists, and asks for it by name or id where that shows none. */
export async function lookFor(
  expected: Expected,
  listing: Listing,
  context: { readonly inspector: Pick<Inspector, 'read'>; readonly options: CallOptions },
): Promise<Look> {
  const listed = listing.kind === 'listed' ? listing.outputs.filter(isMeant(expected)) : [];
  if (listed.length > 0) return { kind: 'seen', outputs: listed };
  const { name, type, providerId } = expected;
  const answer = await ask({ name, type, providerId }, context);
  switch (answer.kind) {
    case 'found':
      // A provider may look by name where it does not know the id, and show another one.
      return { kind: 'seen', outputs: [answer.output].filter(isMeant(expected)) };
    case 'absent':
      // Some call a name alone "not found": where they could not list, that proves nothing.
      return listing.kind === 'failed' && providerId === ''
        ? { kind: 'unknown', error: listing.error }
        : { kind: 'seen', outputs: [] };
    case 'refused':
      return listing.kind === 'listed'
        ? { kind: 'seen', outputs: [] }
        : { kind: 'unknown', error: answer.error };
    case 'failed':
      return { kind: 'unknown', error: answer.error };
  }
}

function isMeant({ name, providerId }: Expected): (output: ResourceOutput) => boolean {
  return providerId === ''
    ? (output) => output.name === name
    : (output) => output.providerId === providerId;
}

type Answer =
  | Awaited<ReturnType<Inspector['read']>>
  /** It does not read without an id, which says nothing of the resource. */
  | { readonly kind: 'refused'; readonly error: DriverError }
  | { readonly kind: 'failed'; readonly error: DriverError };

async function ask(
  ref: ResourceRef,
  {
    inspector,
    options,
  }: { readonly inspector: Pick<Inspector, 'read'>; readonly options: CallOptions },
): Promise<Answer> {
  try {
    return await inspector.read(ref, options);
  } catch (thrown) {
    const error = driverErrorOf(thrown, options);
    const wantsId =
      ref.providerId === '' &&
      (error.code === 'PROVIDER_INVALID' || error.code === 'PROVIDER_NOT_SUPPORTED');
    return { kind: wantsId ? 'refused' : 'failed', error };
  }
}

/** The failure as an answer; whatever is none of a provider, or is our own giving up, is thrown on. */
export function driverErrorOf(error: unknown, { signal }: CallOptions): DriverError {
  if (!(error instanceof DriverError) || signal?.aborted === true) throw error;
  return error;
}
