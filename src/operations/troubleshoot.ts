import { mapLimited, type StepResult } from '../resources/index.ts';
import type { OperationPorts } from './ports.ts';
import type { PreparedApply } from './prepare-apply.ts';

const BUDGET_MS = 30_000;
const AT_ONCE = 4;

/** Asks the provider about every step that failed, each resource on its own (T-64). */
export async function troubleshootFailures(
  results: readonly StepResult[],
  work: Pick<PreparedApply, 'clients' | 'plan'>,
  context: {
    readonly ports: OperationPorts;
    /** Aborted: nobody is asked any more. */
    readonly stop: AbortSignal;
  },
): Promise<readonly StepResult[]> {
  const { ports, stop } = context;
  return await mapLimited(results, AT_ONCE, async (result) => {
    if (result.kind !== 'failed') return result;
    const findings = await askWithin(BUDGET_MS, result, { work, ports, stop });
    if (findings.length === 0) return result;
    ports.reporter.report({ kind: 'troubleshoot', resource: result.name, findings });
    return { ...result, findings };
  });
}

interface TroubleshootContext {
  readonly work: Pick<PreparedApply, 'clients' | 'plan'>;
  readonly ports: OperationPorts;
  readonly stop: AbortSignal;
}

async function askWithin(
  budgetMs: number,
  result: StepResult & { readonly kind: 'failed' },
  context: TroubleshootContext,
): Promise<readonly string[]> {
  const answered = new AbortController();
  const ended = AbortSignal.any([answered.signal, context.stop]);
  const outOfTime = context.ports.clock.sleep(budgetMs, ended).then(() => []);
  try {
    return await Promise.race([ask(result, context), outOfTime]);
  } finally {
    answered.abort();
  }
}

async function ask(
  result: StepResult & { readonly kind: 'failed' },
  { work, ports, stop }: TroubleshootContext,
): Promise<readonly string[]> {
  const change = work.plan.changes.find(({ name }) => name === result.name);
  const client = change === undefined ? undefined : work.clients.get(change.providerRef);
  if (change === undefined || client === undefined) return [];
  const providerId = change.kind === 'create' ? '' : change.record.providerId;
  try {
    const answer = await client.troubleshoot(
      { name: change.name, type: change.type, providerId },
      result.error,
      { signal: stop },
    );
    if (answer.kind === 'not-supported') return [];
    return answer.findings.map(({ phase, id, cause, detail }) =>
      ports.concealer.redact(`[${phase}] ${id}: ${cause}${detail === '' ? '' : `\n${detail}`}`),
    );
  } catch {
    // The failure itself is told; that nobody could explain it changes nothing.
    return [];
  }
}
