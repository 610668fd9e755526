import { toErrorChain } from '../kernel/index.ts';
import type { Clock, Reporter } from '../ports/index.ts';
import { DriverError, startWork, walk } from '../resources/index.ts';
import type { Inspector } from './inspector.ts';
import { type DeletionStep, type DependencyMap, toDeletionSteps } from './order.ts';
import type { Sighting } from './sighting.ts';

/** What deleting needs of the world. */
export interface TakeDownContext {
  readonly inspectors: ReadonlyMap<string, Inspector>;
  readonly dependencies: DependencyMap;
  readonly clock: Clock;
  readonly reporter: Reporter;
  /** How many deletions run at the same time. */
  readonly limit: number;
  /** Aborted: no further deletion is started. */
  readonly stop: AbortSignal;
  /** Aborted later: running calls are given up too. */
  readonly giveUp: AbortSignal;
  /** Asked before each call; throws when nothing may be changed any more. */
  readonly assertMayChange: () => void;
  /** Told of each resource the moment it is confirmed to be gone (T-46, T-47). */
  readonly onGone: (sighting: Sighting) => Promise<void>;
  /** Takes the secrets out of what failures say. */
  readonly redact: (text: string) => string;
}

/** How one deletion ended. */
export type Deletion = { readonly sighting: Sighting; readonly tookMs: number } & (
  | { readonly kind: 'destroyed' | 'already-gone' }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly error: string;
      readonly hint: string | undefined;
    }
  /** The run was stopped before it was tried, or while the call ran. */
  | { readonly kind: 'not-started' | 'cut-off' }
);

/**
 * Deletes resources, dependents first, as many at once as the limit allows. A failure stops nothing:
 * whatever else can be deleted is, and each is told in the result.
 *
 * Where the order is not known of all of them, as of resources that the config does not name, what
 * failed is tried once more after the rest: what stood in its way may be gone by then.
 */
export async function takeDown(
  sightings: readonly Sighting[],
  context: TakeDownContext,
): Promise<readonly Deletion[]> {
  const first = await walkDown(sightings, context);
  const isOrderKnown = sightings.every(({ ref }) => context.dependencies.has(ref.name));
  const failed = first.filter(({ kind }) => kind === 'failed');
  if (isOrderKnown || failed.length === 0 || failed.length === first.length) return first;
  const again = await walkDown(
    failed.map(({ sighting }) => sighting),
    context,
  );
  const second = new Map(again.map((deletion) => [deletion.sighting, deletion]));
  return first.map((deletion) => {
    const retried = second.get(deletion.sighting);
    return retried === undefined || retried.kind === 'not-started' ? deletion : retried;
  });
}

async function walkDown(
  sightings: readonly Sighting[],
  context: TakeDownContext,
): Promise<readonly Deletion[]> {
  const results = await walk(toDeletionSteps(sightings, context.dependencies), {
    limit: context.limit,
    signal: context.stop,
    perform: (step: DeletionStep) => deleteOne(step.sighting, context),
  });
  return results.map((result) => {
    if (result.kind === 'done') return result.value;
    const { sighting } = result.step;
    if (result.kind !== 'failed') return { kind: 'not-started', sighting, tookMs: 0 };
    // Only what forbids any change rejects, such as a lock that was lost.
    return { kind: 'failed', sighting, tookMs: 0, ...describe(result.error, context) };
  });
}

async function deleteOne(sighting: Sighting, context: TakeDownContext): Promise<Deletion> {
  const { clock, reporter, giveUp } = context;
  context.assertMayChange();
  const { ref, providerRef } = sighting;
  const work = { resource: ref.name, type: ref.type, action: 'delete' as const };
  const running = startWork(work, { clock, reporter });
  try {
    const answer = await inspectorOf(providerRef, context).delete(ref, { signal: giveUp });
    const kind = answer.kind === 'deleted' ? 'destroyed' : 'already-gone';
    await context.onGone(sighting);
    const tookMs = running.end();
    reporter.report({ kind: 'resource-done', tookMs, ...work });
    return { kind, sighting, tookMs };
  } catch (error) {
    const tookMs = running.end();
    if (giveUp.aborted && error instanceof DriverError && error.code === 'PROVIDER_CANCELLED') {
      reporter.report({ kind: 'resource-cut-off', ...work });
      return { kind: 'cut-off', sighting, tookMs };
    }
    const failure = describe(error, context);
    const { hint } = failure;
    const told = hint === undefined ? { error: failure.error } : { error: failure.error, hint };
    reporter.report({ kind: 'resource-failed', tookMs, ...told, ...work });
    return { kind: 'failed', sighting, tookMs, ...failure };
  }
}

function inspectorOf(providerRef: string, { inspectors }: TakeDownContext): Inspector {
  const inspector = inspectors.get(providerRef);
  if (inspector !== undefined) return inspector;
  throw new DriverError('PROVIDER_FAILED', `no provider ${providerRef} is open`);
}

function describe(
  error: unknown,
  { redact }: TakeDownContext,
): { readonly code: string; readonly error: string; readonly hint: string | undefined } {
  const { code, text: chain, hint } = toErrorChain(error);
  // A driver's message holds the provider's words already, which its causes would say again.
  const text = error instanceof DriverError ? error.message : chain;
  return { code, error: redact(text), hint: hint === undefined ? undefined : redact(hint) };
}
