/** A node of a compressed trie: `label` leads to it, and at most one child starts with a unit. */
export interface TrieNode {
  label: string;
  isEnd: boolean;
  /** Whether a pattern that may be broken off goes through here. */
  isBreakable: boolean;
  children: Map<number, TrieNode> | undefined;
}

/** A trie of one pattern, or the end of one in a trie. */
export function createNode(label: string, isBreakable: boolean): TrieNode {
  return { label, isEnd: true, isBreakable, children: undefined };
}

/** Adds a pattern to the trie. */
export function insert(root: TrieNode, pattern: string, isBreakable: boolean): void {
  let node = root;
  let rest = pattern;
  for (;;) {
    const shared = sharedLength(node.label, rest);
    if (shared < node.label.length) split(node, shared);
    node.isBreakable ||= isBreakable;
    rest = rest.slice(shared);
    if (rest === '') break;
    const child = node.children?.get(rest.charCodeAt(0));
    if (child === undefined) {
      addChild(node, createNode(rest, isBreakable));
      return;
    }
    node = child;
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

/** How far a walk from one position came. */
export interface Walk {
  /** Where the longest whole pattern ends; `undefined` when none does. */
  readonly end: number | undefined;
  /** Where the text left the trie. */
  readonly left: number;
  /** Whether the text left it within a pattern that may be broken off. */
  readonly isBreakable: boolean;
}

/** A text to walk along. */
export interface Subject {
  readonly text: string;
  /** Whether it was cut short somewhere, so that patterns may be too. */
  readonly isCut: boolean;
}

/** Follows the text from a position down the trie. */
export function walkFrom(root: TrieNode, { text, isCut }: Subject, from: number): Walk {
  let at = from;
  let end: number | undefined;
  let node = root;
  for (;;) {
    const { label, isBreakable } = node;
    if (!text.startsWith(label, at)) {
      // How far it came within the label only matters for what may end early.
      const left = isBreakable || isCut ? at + sharedFrom(label, text, at) : at;
      return { end, left, isBreakable };
    }
    at += label.length;
    if (node.isEnd) end = at;
    const child = node.children?.get(text.charCodeAt(at));
    if (child === undefined) return { end, left: at, isBreakable };
    node = child;
  }
}

function sharedFrom(label: string, text: string, at: number): number {
  let length = 0;
  while (label.charCodeAt(length) === text.charCodeAt(at + length)) length += 1;
  return length;
}
