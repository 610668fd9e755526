import { grow } from './grow.ts';

/** A part of a text that is looked for. */
export interface Pattern {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Whether it may be broken off by the end of a line. */
  readonly isBreakable: boolean;
}

/**
 * The nodes of a trie, as numbers above zero: to each leads a label, a part of the text of a pattern.
 * They are held in one array, for a million objects would keep the garbage collector busy longer than
 * it takes to make them.
 */
export interface NodeList {
  /** Adds a node with the pattern, from there on, as its label; the pattern ends at it. */
  add(pattern: Pattern, from: number): number;
  /** Takes units off the beginning of the node's label, and adds a node whose label they are. */
  split(node: number, length: number): number;
  /** How many units of the node's label stand in the text from there on. */
  sharedLength(node: number, text: string, from: number): number;
  labelLength(node: number): number;
  firstUnit(node: number): number;
  has(node: number, flag: NodeFlag): boolean;
  mark(node: number, flag: NodeFlag): void;
}

interface Node {
  readonly text: number;
  readonly start: number;
  readonly end: number;
  readonly flags: number;
}

/** Of a node: the number of a text, where in it its label starts and ends, and flags. */
const FIELDS = 4;

/** A pattern ends at the node. */
export const IS_END = 1;
/** A pattern that may be broken off goes through the node. */
export const IS_BREAKABLE = 2;
type NodeFlag = typeof IS_END | typeof IS_BREAKABLE;

export function createNodeList(): NodeList {
  const texts: string[] = [];
  let cells = new Int32Array(FIELDS * 2 ** 6);
  let count = 1;
  const textOf = (node: number): number => cells[node * FIELDS] ?? 0;
  const startOf = (node: number): number => cells[node * FIELDS + 1] ?? 0;
  const endOf = (node: number): number => cells[node * FIELDS + 2] ?? 0;
  const flagsOf = (node: number): number => cells[node * FIELDS + 3] ?? 0;
  const addNode = ({ text, start, end, flags }: Node): number => {
    const node = count;
    count += 1;
    if (count * FIELDS > cells.length) cells = grow(cells);
    cells[node * FIELDS] = text;
    cells[node * FIELDS + 1] = start;
    cells[node * FIELDS + 2] = end;
    cells[node * FIELDS + 3] = flags;
    return node;
  };
  return {
    add({ text, end, isBreakable }, start) {
      if (texts.at(-1) !== text) texts.push(text);
      const flags = isBreakable ? IS_END | IS_BREAKABLE : IS_END;
      return addNode({ text: texts.length - 1, start, end, flags });
    },
    split(node, length) {
      const start = startOf(node);
      const end = start + length;
      cells[node * FIELDS + 1] = end;
      return addNode({ text: textOf(node), start, end, flags: flagsOf(node) & IS_BREAKABLE });
    },
    sharedLength(node, text, from) {
      const label = texts[textOf(node)] ?? '';
      const start = startOf(node);
      const length = endOf(node) - start;
      let shared = 0;
      while (
        shared < length &&
        label.charCodeAt(start + shared) === text.charCodeAt(from + shared)
      ) {
        shared += 1;
      }
      return shared;
    },
    labelLength: (node) => endOf(node) - startOf(node),
    firstUnit: (node) => (texts[textOf(node)] ?? '').charCodeAt(startOf(node)),
    has: (node, flag) => (flagsOf(node) & flag) !== 0,
    mark: (node, flag) => {
      cells[node * FIELDS + 3] = flagsOf(node) | flag;
    },
  };
}
