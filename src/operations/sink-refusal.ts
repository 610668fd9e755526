import type { SecretsError, SecretsErrorCode } from '../secrets/index.ts';

/** What no later try of the same run can mend. */
const FOR_GOOD: ReadonlySet<SecretsErrorCode> = new Set([
  'SINK_NO_CREDENTIALS',
  'SINK_FORBIDDEN',
  'SINK_NOT_FOUND',
]);

/** Whether a store will refuse us for the rest of this run as well. */
export function isForGood({ code }: SecretsError): boolean {
  return FOR_GOOD.has(code);
}
