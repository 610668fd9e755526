import { toErrorChain } from '../kernel/index.ts';

/** Why a step failed: the closed set that the `failure-reason` output of every action takes. */
export const FAILURE_REASONS = [
  'invalid-config',
  'invalid-input',
  'refused',
  'stale-plan',
  'state-locked',
  'state-error',
  'download-failed',
  'unverified-plugin',
  'plugin-error',
  'provider-error',
  'could-not-tell',
  'partly-applied',
  'sink-failed',
  'leftovers',
  'not-verified',
  'cancelled',
  'internal',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/** By how a code begins; the first that fits. Whole codes stand before the families they are of. */
const REASONS: readonly (readonly [prefix: string, reason: FailureReason])[] = [
  ['CONFIG_', 'invalid-config'],
  ['INPUT_', 'invalid-input'],
  ['REFUSED', 'refused'],
  ['APPLY_REFUSED', 'refused'],
  ['PLAN_REFUSED', 'refused'],
  ['PLAN_STALE', 'stale-plan'],
  ['PLAN_FILE_', 'invalid-input'],
  ['PLAN_', 'stale-plan'],
  ['STATE_LOCKED', 'state-locked'],
  ['STATE_', 'state-error'],
  ['APPLY_NOT_RECORDED', 'state-error'],
  ['APPLY_', 'provider-error'],
  ['INSTALL_CANCELLED', 'cancelled'],
  ['ARCHIVE_NOT_LOCKED', 'invalid-config'],
  ['ARCHIVE_', 'unverified-plugin'],
  ['IDENTITY_MALFORMED', 'invalid-config'],
  ['IDENTITY_', 'unverified-plugin'],
  ['RELEASE_', 'download-failed'],
  ['HTTP_', 'download-failed'],
  ['PLUGIN_CANCELLED', 'cancelled'],
  ['PLUGIN_', 'plugin-error'],
  ['HANDSHAKE_', 'plugin-error'],
  ['PROCESS_', 'plugin-error'],
  ['PROVIDER_CANCELLED', 'cancelled'],
  ['PROVIDER_', 'provider-error'],
  ['SINK_', 'sink-failed'],
  ['GITHUB_CANCELLED', 'cancelled'],
  ['GITHUB_UNAUTHENTICATED', 'invalid-input'],
  ['GITHUB_FORBIDDEN', 'invalid-input'],
  ['CANCELLED', 'cancelled'],
];

/** The reason for a thrown error: that of the outermost code in its chain that tells one. */
export function toFailureReason(error: unknown, isCancelled = false): FailureReason {
  const { codes } = toErrorChain(error);
  // Whoever waits for a lock when the run is cancelled was cancelled, and not locked out.
  if (isCancelled && codes.includes('STATE_LOCKED')) return 'cancelled';
  for (const code of codes) {
    const reason = REASONS.find(([prefix]) => code.startsWith(prefix))?.[1];
    if (reason !== undefined) return reason;
  }
  return isCancelled ? 'cancelled' : 'internal';
}
