import type { TrieNode } from './pattern-trie.ts';

/** Nodes by a hash of 32 bits. */
export interface NodeTable {
  readonly size: number;
  get(hash: number): TrieNode | undefined;
  /** The hash must not be there yet. */
  add(hash: number, node: TrieNode): void;
  hashes(): Iterable<number>;
}

const SPREAD = 0x9e3779b1;
const FEWEST_BITS = 6;

/**
 * Creates an empty table: open addressing over two arrays, at most half full. Ten thousand secrets
 * have a million heads, and a `Map` of as many numbers takes several times the room and the time.
 */
export function createNodeTable(): NodeTable {
  let bits = FEWEST_BITS;
  let hashes = new Int32Array(2 ** bits);
  let nodes = new Array<TrieNode | undefined>(2 ** bits);
  let size = 0;
  /** Where the hash is, or would be. */
  const slotOf = (hash: number): number => {
    const mask = nodes.length - 1;
    let slot = Math.imul(hash, SPREAD) >>> (32 - bits);
    while (nodes[slot] !== undefined && hashes[slot] !== hash) slot = (slot + 1) & mask;
    return slot;
  };
  const place = (hash: number, node: TrieNode): void => {
    const slot = slotOf(hash);
    hashes[slot] = hash;
    nodes[slot] = node;
  };
  const grow = (): void => {
    const [oldHashes, oldNodes] = [hashes, nodes];
    bits += 1;
    hashes = new Int32Array(2 ** bits);
    nodes = new Array<TrieNode | undefined>(2 ** bits);
    oldNodes.forEach((node, slot) => {
      if (node !== undefined) place(oldHashes[slot] ?? 0, node);
    });
  };
  return {
    get size() {
      return size;
    },
    get: (hash) => nodes[slotOf(hash)],
    add: (hash, node) => {
      size += 1;
      if (size * 2 > nodes.length) grow();
      place(hash, node);
    },
    hashes: () => hashes.filter((_hash, slot) => nodes[slot] !== undefined),
  };
}
