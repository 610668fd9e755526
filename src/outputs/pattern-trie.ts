/** A node of a compressed trie: `label` leads to it, and at most one child starts with a unit. */
export interface TrieNode {
  label: string;
  isEnd: boolean;
  /** Whether a pattern that may be broken off goes through here. */
  isBreakable: boolean;
  children: Map<number, TrieNode> | undefined;
}

export function createRoot(): TrieNode {
  return { label: '', isEnd: false, isBreakable: false, children: undefined };
}

/** Adds a pattern below the root. */
export function insert(root: TrieNode, pattern: string, isBreakable: boolean): void {
  let node = root;
  let rest = pattern;
  while (rest !== '') {
    node.isBreakable ||= isBreakable;
    const child = node.children?.get(rest.charCodeAt(0));
    if (child === undefined) {
      addChild(node, { label: rest, isEnd: true, isBreakable, children: undefined });
      return;
    }
    const shared = sharedLength(child.label, rest);
    if (shared < child.label.length) split(child, shared);
    node = child;
    rest = rest.slice(shared);
  }
  node.isEnd = true;
  node.isBreakable ||= isBreakable;
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
    const child = node.children?.get(text.charCodeAt(at));
    if (child === undefined) return { end, left: at, isBreakable: node.isBreakable };
    if (!text.startsWith(child.label, at)) {
      const { isBreakable } = child;
      // How far it came within the label only matters for what may end early.
      const left = isBreakable || isCut ? at + sharedFrom(child.label, text, at) : at;
      return { end, left, isBreakable };
    }
    at += child.label.length;
    if (child.isEnd) end = at;
    node = child;
  }
}

function sharedFrom(label: string, text: string, at: number): number {
  let length = 1;
  while (label.charCodeAt(length) === text.charCodeAt(at + length)) length += 1;
  return length;
}
