import { assertNever } from '../kernel/index.ts';

/**
 * What sort of call it is, which decides how long it may take: `identity` 10 s, `setup` 60 s, `ask`
 * 5 minutes, `list` 15 minutes (providers page through whole accounts). A `change` has no limit of
 * ours: only the signal ends it, since a create that we gave up on may still happen.
 */
export type CallLimit = 'identity' | 'setup' | 'ask' | 'list' | 'change';

/** How long such a call may take; `undefined` leaves that to its signal. */
export function toTimeoutMs(limit: CallLimit): number | undefined {
  switch (limit) {
    case 'identity':
      return 10_000;
    case 'setup':
      return 60_000;
    case 'ask':
      return 5 * 60_000;
    case 'list':
      return 15 * 60_000;
    case 'change':
      return undefined;
    default:
      return assertNever(limit);
  }
}
