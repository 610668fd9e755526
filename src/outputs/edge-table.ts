import { grow } from './grow.ts';

/** What leads to the nodes of a trie: to each an edge from another node, told by a key of 32 bits. */
export interface EdgeTable {
  /** The node that the edge leads to; `0` where there is none. */
  get(from: number, key: number): number;
  /** Adds an edge to a node, or has the one that is there lead to it. */
  set(from: number, key: number, to: number): void;
  /** The keys of all edges from a node. */
  keysFrom(from: number): Iterable<number>;
}

const FEWEST_BITS = 6;

/**
 * Creates an empty table: open addressing over the numbers of the nodes, at most half full. Ten
 * thousand secrets have a million edges, and a `Map` of as many takes several times the room and time.
 */
export function createEdgeTable(): EdgeTable {
  let bits = FEWEST_BITS;
  let slots = new Int32Array(2 ** bits);
  /** By node: where its edge comes from, and the key. */
  let edges = new Int32Array(2 * slots.length);
  let count = 0;
  /** Where the node is that the edge leads to, or would be. */
  const slotOf = (from: number, key: number): number => {
    let slot = hashOf(from, key) >>> (32 - bits);
    for (;;) {
      const to = slots[slot] ?? 0;
      if (to === 0 || (edges[2 * to + 1] === key && edges[2 * to] === from)) return slot;
      slot = (slot + 1) & (slots.length - 1);
    }
  };
  const growTwice = (): void => {
    bits += 1;
    slots = new Int32Array(2 ** bits);
    edges = grow(edges);
    for (let to = 1; to <= count; to += 1) {
      slots[slotOf(edges[2 * to] ?? 0, edges[2 * to + 1] ?? 0)] = to;
    }
  };
  return {
    get: (from, key) => slots[slotOf(from, key)] ?? 0,
    set(from, key, to) {
      const slot = slotOf(from, key);
      if (slots[slot] === 0) count += 1;
      slots[slot] = to;
      edges[2 * to] = from;
      edges[2 * to + 1] = key;
      if (2 * count > slots.length) growTwice();
    },
    *keysFrom(from) {
      for (let to = 1; to <= count; to += 1) {
        if (edges[2 * to] === from) yield edges[2 * to + 1] ?? 0;
      }
    },
  };
}

function hashOf(from: number, key: number): number {
  return Math.imul(Math.imul(from, 0x85ebca6b) + key, 0x9e3779b1);
}
