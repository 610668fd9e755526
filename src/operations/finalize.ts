import { toErrorChain } from '../kernel/index.ts';
import type { ProviderClient } from '../plugins/index.ts';
import type { Plan } from '../resources/index.ts';
import type { OperationPorts } from './ports.ts';
import type { PreparedApply } from './prepare-apply.ts';

/** How the finishing ended. */
export interface Finalized {
  /** What could not be finished, each naming its resource or its provider. */
  readonly errors: readonly string[];
  /** The providers that could not. */
  readonly unfinished: readonly string[];
}

/**
 * Lets every provider finish what it deferred (compat-plugins 3.5), in this run or in one before that
 * did not come so far. Never rejects, because what was applied before it is to be told in any case.
 */
export async function finalize(
  work: Pick<PreparedApply, 'clients'> & { readonly plan: Pick<Plan, 'id'> },
  context: {
    readonly ports: Pick<OperationPorts, 'concealer'>;
    /** Aborted: a provider that has not finished by then is not waited for. */
    readonly giveUp: AbortSignal;
  },
): Promise<Finalized> {
  const errors: string[] = [];
  const refs: string[] = [];
  for (const [ref, client] of work.clients) {
    const unfinished = await Promise.race([
      finalizeOne(ref, client, { planId: work.plan.id, signal: context.giveUp }),
      givenUp(ref, context.giveUp),
    ]);
    errors.push(...unfinished.map((text) => context.ports.concealer.redact(text)));
    if (unfinished.length > 0) refs.push(ref);
  }
  return { errors, unfinished: refs };
}

async function finalizeOne(
  ref: string,
  client: Pick<ProviderClient, 'finalizeApply'>,
  { planId, signal }: { readonly planId: string; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  try {
    const answer = await client.finalizeApply(planId, { signal });
    if (answer.kind === 'not-supported') return [];
    return answer.errors.map(({ resource, action, error }) => `${action} ${resource}: ${error}`);
  } catch (error) {
    return [`${ref}: ${toErrorChain(error).text}`];
  }
}

function givenUp(ref: string, giveUp: AbortSignal): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const onAbort = (): void => {
      resolve([`${ref}: the run was cancelled before the provider had finished`]);
    };
    if (giveUp.aborted) onAbort();
    else giveUp.addEventListener('abort', onAbort, { once: true });
  });
}
