/**
 * When signatures that are made from then on can no longer be verified with a trusted root, judging
 * by the root alone; `undefined` when it names no end.
 */
export function findTrustedRootExpiry(root: unknown): Date | undefined;
