import { DriverError, mapLimited, type StepResult } from '../resources/index.ts';
import type { OperationPorts } from './ports.ts';
import type { PreparedApply } from './prepare-apply.ts';

/** Whose failures, and until when. */
export interface TroubleshootContext {
  readonly work: PreparedApply;
  readonly signal: AbortSignal;
}

const BUDGET_MS = 30_000;
const AT_ONCE = 4;

/**
 * Asks the provider about every step that failed, each resource on its own (T-64), until the signal
 * is aborted.
 */
export async function troubleshootFailures(
  results: readonly StepResult[],
  context: TroubleshootContext,
  ports: OperationPorts,
): Promise<readonly StepResult[]> {
  return await mapLimited(results, AT_ONCE, async (result) => {
    if (result.kind !== 'failed') return result;
    const findings = await askWithin(BUDGET_MS, result, { ...context, ports });
    if (findings.length === 0) return result;
    ports.reporter.report({ kind: 'troubleshoot', resource: result.name, findings });
    return { ...result, findings };
  });
}

async function askWithin(
  budgetMs: number,
  result: StepResult & { readonly kind: 'failed' },
  context: TroubleshootContext & { readonly ports: OperationPorts },
): Promise<readonly string[]> {
  const answered = new AbortController();
  const outOfTime = context.ports.clock.sleep(budgetMs, answered.signal).then(() => []);
  try {
    return await Promise.race([ask(result, context), outOfTime]);
  } finally {
    answered.abort();
  }
}

async function ask(
  result: StepResult & { readonly kind: 'failed' },
  { work, ports, signal }: TroubleshootContext & { readonly ports: OperationPorts },
): Promise<readonly string[]> {
  const change = work.plan.changes.find(({ name }) => name === result.name);
  const client = change === undefined ? undefined : work.clients.get(change.providerRef);
  if (change === undefined || client === undefined) return [];
  const providerId = change.kind === 'create' ? '' : change.record.providerId;
  try {
    const answer = await client.troubleshoot(
      { name: change.name, type: change.type, providerId },
      result.error,
      { signal },
    );
    if (answer.kind === 'not-supported') return [];
    return answer.findings.map(({ phase, id, cause, detail }) =>
      ports.concealer.redact(`[${phase}] ${id}: ${cause}${detail === '' ? '' : `\n${detail}`}`),
    );
  } catch (error) {
    if (!(error instanceof DriverError)) throw error;
    return [];
  }
}
