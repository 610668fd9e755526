import { createEdgeTable } from './edge-table.ts';
import { createNodeList, IS_BREAKABLE, IS_END, type Pattern } from './node-list.ts';

/** How far a walk from one position came. */
export interface Walk {
  /** Where the longest whole pattern ends; `undefined` when none does. */
  readonly end: number | undefined;
  /** Where the text left the trie. */
  readonly left: number;
  /** Whether the text left it within a pattern that may be broken off. */
  readonly isBreakable: boolean;
}

/**
 * A compressed trie of patterns. At its root a number tells which way to go, the head: patterns
 * that begin alike have the same, and some that do not. Further down one unit tells it.
 */
export interface PatternTrie {
  /** Adds a pattern, and answers whether it is the first one with this head. */
  add(head: number, pattern: Pattern): boolean;
  /** Follows the text from a position; `undefined` when no pattern has this head. */
  walk(head: number, text: string, from: number): Walk | undefined;
  /** The heads of all patterns, each once. */
  heads(): Iterable<number>;
}

const ROOT = 0;

export function createPatternTrie(): PatternTrie {
  const edges = createEdgeTable();
  const nodes = createNodeList();
  return {
    add(head, pattern) {
      const { text, end, isBreakable } = pattern;
      let from = ROOT;
      let key = head;
      let at = pattern.start;
      for (;;) {
        const node = edges.get(from, key);
        if (node === 0) {
          edges.set(from, key, nodes.add(pattern, at));
          return from === ROOT;
        }
        const shared = Math.min(nodes.sharedLength(node, text, at), end - at);
        if (shared === nodes.labelLength(node)) {
          from = node;
        } else {
          const upper = nodes.split(node, shared);
          edges.set(from, key, upper);
          edges.set(upper, nodes.firstUnit(node), node);
          from = upper;
        }
        if (isBreakable) nodes.mark(from, IS_BREAKABLE);
        at += shared;
        if (at === end) {
          nodes.mark(from, IS_END);
          return false;
        }
        key = text.charCodeAt(at);
      }
    },
    walk(head, text, from) {
      let node = edges.get(ROOT, head);
      if (node === 0) return undefined;
      let end: number | undefined;
      let left = from;
      for (;;) {
        const shared = nodes.sharedLength(node, text, left);
        left += shared;
        const isBreakable = nodes.has(node, IS_BREAKABLE);
        if (shared < nodes.labelLength(node)) return { end, left, isBreakable };
        if (nodes.has(node, IS_END)) end = left;
        const child = edges.get(node, text.charCodeAt(left));
        if (child === 0) return { end, left, isBreakable };
        node = child;
      }
    },
    heads: () => edges.keysFrom(ROOT),
  };
}
