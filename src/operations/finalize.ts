import { DriverError } from '../resources/index.ts';
import type { OperationPorts } from './ports.ts';
import type { PreparedApply } from './prepare-apply.ts';

/**
 * Lets every provider finish what it deferred (compat-plugins 3.5). Answers what could not be
 * finished, each naming its resource. Given up once the signal is aborted.
 */
export async function finalize(
  work: PreparedApply,
  ports: OperationPorts,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const errors: string[] = [];
  for (const [ref, client] of work.clients) {
    try {
      const answer = await client.finalizeApply(work.plan.id, { signal });
      if (answer.kind === 'not-supported') continue;
      for (const { resource, action, error } of answer.errors) {
        errors.push(ports.concealer.redact(`${action} ${resource}: ${error}`));
      }
    } catch (error) {
      if (!(error instanceof DriverError)) throw error;
      errors.push(`${ref}: ${error.message}`);
    }
  }
  return errors;
}
