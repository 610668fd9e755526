import { createHash } from 'node:crypto';
import { encodeJson } from '../kernel/index.ts';
import { type KeptTarget, toSinkId } from './sink-target.ts';

/**
 * What a credential is called at its cloud until all its parts are where they belong. Whoever finds one
 * of that name knows that we made it, for exactly these targets, and did not come to the end: nobody else
 * gives such a name, and the digest in it is of where the parts go.
 */
export function toUnfinishedName(name: string, targets: readonly KeptTarget[]): string {
  const purpose = encodeJson([name, ...targets.map(toSinkId).sort()]);
  const digest = createHash('sha256').update(purpose).digest('hex').slice(0, DIGITS);
  return `${name}-unfinished-${digest}`;
}

/** Enough that no two purposes meet, and short enough for a name. */
const DIGITS = 16;
