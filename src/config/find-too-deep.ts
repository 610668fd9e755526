import type { CST } from 'yaml';

/**
 * Far above what a config may have, and far below where the composer, which calls itself at each level,
 * can run out of stack: the runtime does not always survive that.
 */
const MAX_DEPTH = 1_000;

/** Where a token is nested too deeply to be composed: the offset of what lies there. */
export function findTooDeep(root: CST.Token): number | undefined {
  const open = [{ token: root, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > MAX_DEPTH) return token.offset;
    for (const inner of partsOf(token)) open.push({ token: inner, depth: depth + 1 });
  }
  return undefined;
}

function partsOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  if (!('items' in token)) return [];
  return token.items
    .flatMap(({ key, value }) => [key, value])
    .filter((part) => part !== undefined && part !== null);
}
