import {
  Composer,
  isMap,
  isScalar,
  isSeq,
  Parser,
  type ParsedNode,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

/** Keys of maps and indexes of lists, from the root of the first document. */
export type YamlPath = readonly (string | number)[];

export type MapNode = YAMLMap.Parsed;
export type ListNode = YAMLSeq.Parsed;
export type Member = MapNode['items'][number];

/** A YAML text and where everything in it stands, for edits that leave the rest as it is. */
export interface YamlLayout {
  readonly text: string;
  /** `undefined` when the document is empty, or is no YAML. */
  readonly root: ParsedNode | undefined;
  /** How its first line ends, so that new lines end alike. */
  readonly newline: '\n' | '\r\n';
}

/** Looks at the first document of a text; all offsets are into that text. */
export function readLayout(text: string): YamlLayout {
  const options = { schema: 'failsafe', uniqueKeys: false, prettyErrors: false } as const;
  const [document] = new Composer(options).compose(new Parser().parse(text));
  const root = document?.errors.length === 0 ? (document.contents ?? undefined) : undefined;
  return { text, root, newline: /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n' };
}

/** The node at a path as it is written there: aliases and merged maps are not followed. */
export function findNode(layout: YamlLayout, path: YamlPath): ParsedNode | undefined {
  let node: ParsedNode | null | undefined = layout.root;
  for (const step of path) {
    if (isSeq<ParsedNode>(node)) node = node.items[Number(step)];
    else node = isMapNode(node) ? findMember(node, String(step))?.value : undefined;
  }
  return node ?? undefined;
}

/** The member of that name in a map. */
export function findMember(map: MapNode, key: string): Member | undefined {
  return map.items.find((item) => isScalar(item.key) && item.key.source === key);
}

export function isMapNode(node: unknown): node is MapNode {
  return isMap<ParsedNode, ParsedNode | null>(node);
}

export function isListNode(node: unknown): node is ListNode {
  return isSeq<ParsedNode>(node);
}

/** Whether the value is empty or an explicit null. */
export function isNothing(node: ParsedNode | null | undefined): boolean {
  return (
    node === null ||
    node === undefined ||
    (isScalar(node) && /^(?:|~|null|Null|NULL)$/.test(node.source))
  );
}

/** The offset behind the last thing that is written of a value, without the space after it. */
export function endOf(node: ParsedNode): number {
  if ((isMapNode(node) || isListNode(node)) && node.flow !== true) {
    const last = node.items.at(-1);
    if (last !== undefined)
      return isMapNode(node) ? endOfMember(last as Member) : endOf(last as ParsedNode);
  }
  return node.range[1];
}

/** {@link endOf} a member; a value that is not written is thought of as standing at its key. */
export function endOfMember({ key, value }: Member): number {
  return value === null || value.range[0] === value.range[1] ? key.range[1] : endOf(value);
}

/** The offset of the first character of the line. */
export function lineStartOf(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** The offset of the line after the one in which the text before `offset` ends. */
export function nextLineOf(text: string, offset: number): number {
  if (offset > 0 && text[offset - 1] === '\n') return offset;
  const newline = text.indexOf('\n', offset);
  return newline === -1 ? text.length : newline + 1;
}

/**
 * The offset behind a block that ends at `end`: its last line, and the comments below it that are
 * indented further than `column` and so are part of it.
 */
export function blockEndOf(text: string, end: number, column: number): number {
  let at = nextLineOf(text, end);
  for (;;) {
    const comment = /^([ \t]*)#/.exec(text.slice(at, at + MAX_INDENT));
    if (comment === null || (comment[1] ?? '').length <= column) return at;
    at = nextLineOf(text, at + 1);
  }
}

const MAX_INDENT = 500;
