import type { ProviderClient } from '../plugins/index.ts';
import { mapLimited, type Plan, type ResourceRef, type StepResult } from '../resources/index.ts';
import type { OperationPorts } from './ports.ts';
import type { PreparedApply } from './prepare-apply.ts';

/** For all of them together: what failed is told in any case, and the lock is held meanwhile. */
const BUDGET_MS = 30_000;
const AT_ONCE = 4;

type TroubleshootPorts = Pick<OperationPorts, 'clock' | 'reporter' | 'concealer'>;

type TroubleshootWork = Pick<PreparedApply, 'plan'> & {
  readonly clients: ReadonlyMap<string, Pick<ProviderClient, 'troubleshoot'>>;
};

/** Asks the provider about every step that failed, each resource on its own (T-64). */
export async function troubleshootFailures(
  results: readonly StepResult[],
  work: TroubleshootWork,
  context: {
    readonly ports: TroubleshootPorts;
    /** Aborted: nobody is asked any more. */
    readonly stop: AbortSignal;
  },
): Promise<readonly StepResult[]> {
  const { ports, stop } = context;
  if (!results.some(({ kind }) => kind === 'failed')) return results;
  const outOfTime = new AbortController();
  const answered = new AbortController();
  const enough = AbortSignal.any([outOfTime.signal, stop]);
  void ports.clock.sleep(BUDGET_MS, answered.signal).then(() => {
    outOfTime.abort();
  });
  try {
    return await mapLimited(results, AT_ONCE, async (result) => {
      if (result.kind !== 'failed') return result;
      const findings = await askUntil(enough, result, { work, ports });
      if (findings.length === 0) return result;
      ports.reporter.report({ kind: 'troubleshoot', resource: result.name, findings });
      return { ...result, findings };
    });
  } finally {
    answered.abort();
  }
}

interface TroubleshootContext {
  readonly work: TroubleshootWork;
  readonly ports: TroubleshootPorts;
}

/** Does not wait for a provider that is deaf to the signal. */
async function askUntil(
  enough: AbortSignal,
  result: StepResult & { readonly kind: 'failed' },
  context: TroubleshootContext,
): Promise<readonly string[]> {
  if (enough.aborted) return [];
  const cutOff = new Promise<readonly string[]>((resolve) => {
    enough.addEventListener(
      'abort',
      () => {
        resolve([]);
      },
      { once: true },
    );
  });
  return await Promise.race([ask(result, { ...context, signal: enough }), cutOff]);
}

async function ask(
  result: StepResult & { readonly kind: 'failed' },
  { work, ports, signal }: TroubleshootContext & { readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const subject = findSubject(result.name, work.plan);
  const client = work.clients.get(subject?.providerRef ?? '');
  if (subject === undefined || client === undefined) return [];
  try {
    const answer = await client.troubleshoot(subject.ref, result.error, { signal });
    if (answer.kind === 'not-supported') return [];
    return answer.findings.map(({ phase, id, cause, detail }) =>
      ports.concealer.redact(`[${phase}] ${id}: ${cause}${detail === '' ? '' : `\n${detail}`}`),
    );
  } catch {
    // The failure itself is told; that nobody could explain it changes nothing.
    return [];
  }
}

interface Subject {
  readonly providerRef: string;
  readonly ref: ResourceRef;
}

/** What failed is one of the plan's changes, or one of what followed them. */
function findSubject(wanted: string, { changes, unchanged }: Plan): Subject | undefined {
  const change = changes.find(({ name }) => name === wanted);
  if (change !== undefined) {
    const { name, type, providerRef } = change;
    const providerId = change.kind === 'create' ? '' : change.record.providerId;
    return { providerRef, ref: { name, type, providerId } };
  }
  const follower = unchanged.find(({ spec }) => spec.name === wanted);
  if (follower === undefined) return undefined;
  const { spec, record } = follower;
  const ref = { name: spec.name, type: spec.type, providerId: record.providerId };
  return { providerRef: spec.providerRef, ref };
}
