import type { Pattern } from './node-list.ts';
import { createPatternTrie, type Walk } from './pattern-trie.ts';

/**
 * Patterns by their first characters, their heads.
 *
 * A hash of as many characters as a head has slides along the text: an old character has been
 * multiplied out of its 32 bits by the time it leaves. A bitmap tells nearly everywhere that no head
 * can stand here; it grows with the heads, so that it stays nearly empty, and while there are few of
 * them it stays in the processor's nearest cache.
 */
export interface HeadIndex {
  readonly isEmpty: boolean;
  /** Adds a pattern of at least as many characters as a head has. */
  add(pattern: Pattern): void;
  /** Visits the walk from every position at which a pattern could start. */
  search(text: string, visit: (start: number, walk: Walk) => void): void;
}

/** Odd times a power of two: that power has left the 32 bits after the length of a head. */
const FACTORS = { 4: 0x0100 * 0x9e3d, 8: 0x10 * 0x9e3779b } as const;

const SPREAD = 0x9e3779b1;
const FEWEST_BITS = 15;
const MOST_BITS = 24;
/** At most one bit of so many is set. */
const SPARSENESS = 64;

export function createHeadIndex(headLength: 4 | 8): HeadIndex {
  const factor = FACTORS[headLength];
  const trie = createPatternTrie();
  let headCount = 0;
  let bits = FEWEST_BITS;
  let bitmap = new Uint8Array(2 ** (bits - 3));
  const mark = (hash: number): void => {
    const slot = Math.imul(hash, SPREAD) >>> (32 - bits);
    bitmap[slot >>> 3] = (bitmap[slot >>> 3] ?? 0) | (1 << (slot & 7));
  };
  const grow = (): void => {
    bits += 2;
    bitmap = new Uint8Array(2 ** (bits - 3));
    for (const hash of trie.heads()) mark(hash);
  };
  return {
    get isEmpty() {
      return headCount === 0;
    },
    add(pattern) {
      const { text, start } = pattern;
      let hash = 0;
      for (let at = start; at < start + headLength; at += 1) {
        hash = (Math.imul(hash, factor) + text.charCodeAt(at)) | 0;
      }
      if (!trie.add(hash, pattern)) return;
      headCount += 1;
      if (headCount * SPARSENESS > 2 ** bits && bits < MOST_BITS) grow();
      mark(hash);
    },
    search(text, visit) {
      const shift = 32 - bits;
      const marks = bitmap;
      const { length } = text;
      let hash = 0;
      for (let at = 0; at < length; at += 1) {
        hash = (Math.imul(hash, factor) + text.charCodeAt(at)) | 0;
        const slot = Math.imul(hash, SPREAD) >>> shift;
        if ((((marks[slot >>> 3] ?? 0) >>> (slot & 7)) & 1) === 0) continue;
        const start = at - headLength + 1;
        const walk = start < 0 ? undefined : trie.walk(hash, text, start);
        if (walk !== undefined) visit(start, walk);
      }
    },
  };
}
