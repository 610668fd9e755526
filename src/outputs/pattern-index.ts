/** A stretch of a text: from `start` up to, and not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Many texts to look for at once.
 *
 * Searching takes time in proportion to the text, however many patterns there are: patterns are
 * held in pieces of at most {@link PIECE_LENGTH} characters, so each position of the text is looked
 * at a bounded number of times. Adding one takes time in proportion to it, also between searches.
 */
export interface PatternIndex {
  /** Adds a pattern of at least {@link MIN_PATTERN_LENGTH} characters. */
  add(pattern: string): void;
  /** The parts of the text that any pattern covers: in order, joined where they touch. */
  find(text: string): readonly Span[];
}

export const MIN_PATTERN_LENGTH = 4;

/** Long patterns are cut into pieces; where the pattern stands, its pieces cover it together. */
const PIECE_LENGTH = 128;

/** A node of a compressed trie: `label` leads to it, and at most one child starts with a unit. */
interface TrieNode {
  label: string;
  isEnd: boolean;
  children: Map<number, TrieNode> | undefined;
}

export function createPatternIndex(): PatternIndex {
  const roots = new Map<string, TrieNode>();
  const filter = createFilter();
  return {
    add(pattern) {
      for (const piece of toPieces(pattern)) {
        filter.add(piece);
        const head = piece.slice(0, MIN_PATTERN_LENGTH);
        const root = roots.get(head) ?? { label: '', isEnd: false, children: undefined };
        roots.set(head, root);
        insert(root, piece.slice(MIN_PATTERN_LENGTH));
      }
    },
    find(text) {
      const spans: { start: number; end: number }[] = [];
      for (const start of filter.candidates(text)) {
        const head = start + MIN_PATTERN_LENGTH;
        const root = roots.get(text.slice(start, head));
        const end = root === undefined ? undefined : longestMatch(root, text, head);
        if (end === undefined) continue;
        const last = spans.at(-1);
        if (last === undefined || start > last.end) spans.push({ start, end });
        else last.end = Math.max(last.end, end);
      }
      return spans;
    },
  };
}

function toPieces(pattern: string): readonly string[] {
  if (pattern.length <= PIECE_LENGTH) return [pattern];
  const pieces: string[] = [];
  for (let at = 0; at + PIECE_LENGTH <= pattern.length; at += PIECE_LENGTH) {
    pieces.push(pattern.slice(at, at + PIECE_LENGTH));
  }
  return [...pieces, pattern.slice(-PIECE_LENGTH)];
}

function insert(root: TrieNode, text: string): void {
  let node = root;
  let rest = text;
  while (rest !== '') {
    const child = node.children?.get(rest.charCodeAt(0));
    if (child === undefined) {
      addChild(node, { label: rest, isEnd: true, children: undefined });
      return;
    }
    const shared = sharedLength(child.label, rest);
    if (shared < child.label.length) split(child, shared);
    node = child;
    rest = rest.slice(shared);
  }
  node.isEnd = true;
}

function addChild(node: TrieNode, child: TrieNode): void {
  node.children ??= new Map();
  node.children.set(child.label.charCodeAt(0), child);
}

function split(node: TrieNode, at: number): void {
  const tail = { ...node, label: node.label.slice(at) };
  node.label = node.label.slice(0, at);
  node.isEnd = false;
  node.children = undefined;
  addChild(node, tail);
}

function sharedLength(left: string, right: string): number {
  const limit = Math.min(left.length, right.length);
  let length = 0;
  while (length < limit && left.charCodeAt(length) === right.charCodeAt(length)) length += 1;
  return length;
}

function longestMatch(root: TrieNode, text: string, from: number): number | undefined {
  let at = from;
  let end = root.isEnd ? at : undefined;
  let node = root.children?.get(text.charCodeAt(at));
  while (node !== undefined && text.startsWith(node.label, at)) {
    at += node.label.length;
    if (node.isEnd) end = at;
    node = node.children?.get(text.charCodeAt(at));
  }
  return end;
}

/** Tells quickly where no pattern can start; says "perhaps" now and then where none does. */
interface HeadFilter {
  add(pattern: string): void;
  candidates(text: string): Iterable<number>;
}

const FILTER_BITS = 20;

function createFilter(): HeadFilter {
  const bits = new Uint32Array(2 ** (FILTER_BITS - 5));
  return {
    add(pattern) {
      let window = 0;
      for (let index = 0; index < MIN_PATTERN_LENGTH; index += 1) {
        window = slide(window, pattern.charCodeAt(index));
      }
      const slot = toSlot(window);
      bits[slot >>> 5] = (bits[slot >>> 5] ?? 0) | (1 << (slot & 31));
    },
    *candidates(text) {
      let window = 0;
      for (let index = 0; index < text.length; index += 1) {
        window = slide(window, text.charCodeAt(index));
        const slot = toSlot(window);
        const isSet = ((bits[slot >>> 5] ?? 0) >>> (slot & 31)) & 1;
        if (isSet === 1 && index >= MIN_PATTERN_LENGTH - 1) yield index - MIN_PATTERN_LENGTH + 1;
      }
    },
  };
}

/** Keeps the low byte of the last four characters, which is enough to tell most texts apart. */
function slide(window: number, unit: number): number {
  return (window << 8) | (unit & 0xff);
}

function toSlot(window: number): number {
  return Math.imul(window, 0x9e3779b1) >>> (32 - FILTER_BITS);
}
