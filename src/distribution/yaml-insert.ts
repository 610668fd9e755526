import {
  blockEndOf,
  endOf,
  endOfMember,
  findMember,
  findNode,
  isListNode,
  isMapNode,
  isNothing,
  lineStartOf,
  type ListNode,
  type MapNode,
  type Member,
  nextLineOf,
  readLayout,
  type YamlLayout,
} from './yaml-layout.ts';
import { findDash } from './yaml-remove.ts';

/** A list item, written in both ways of YAML. */
export interface ItemText {
  /** Lines without the dash and its indentation. */
  readonly block: readonly string[];
  /** One line in braces. */
  readonly flow: string;
}

/**
 * The text with one more item at the end of the list under a key of the root, which is made when it
 * is not there. It is written like the item before it; everything else stays byte for byte.
 * `undefined` when the text is written in a way that has no place for it.
 */
export function insertYamlItem(text: string, key: string, item: ItemText): string | undefined {
  const layout = readLayout(text);
  const root = findNode(layout, []);
  if (root === undefined) return appendList(layout, { key, item, at: text.length });
  if (!isMapNode(root)) return undefined;
  const member = findMember(root, key);
  if (member === undefined) {
    if (root.flow === true) return undefined;
    return appendList(layout, { key, item, at: nextLineOf(text, endOf(root)) });
  }
  const { value } = member;
  if (isListNode(value) && value.items.length > 0) return extendList(layout, value, item);
  return fillEmptyList(layout, { root, member, item });
}

interface Appending {
  readonly key: string;
  readonly item: ItemText;
  readonly at: number;
}

function appendList(layout: YamlLayout, { key, item, at }: Appending): string {
  return insertLines(layout, at, [`${key}:`, ...toBlockItem(item, '  ', ' ')]);
}

function extendList(layout: YamlLayout, list: ListNode, item: ItemText): string | undefined {
  const { text } = layout;
  const last = list.items.at(-1);
  if (last === undefined) return undefined;
  if (list.flow === true) return spliceIn(text, last.range[1], `, ${item.flow}`);
  const dash = findDash(text, list, list.items.length - 1);
  if (dash === undefined) return undefined;
  const line = lineStartOf(text, dash);
  const at = blockEndOf(text, endOf(last), dash - line);
  const gap = /^-( +)[^ #\r\n]/.exec(text.slice(dash, dash + 100))?.[1] ?? ' ';
  const isFlow = isMapNode(last) && last.flow === true;
  const like: ItemText = isFlow ? { ...item, block: [matchPadding(text, last, item.flow)] } : item;
  return insertLines(layout, at, toBlockItem(like, text.slice(line, dash), gap));
}

interface Filling {
  readonly root: MapNode;
  readonly member: Member;
  readonly item: ItemText;
}

/** `key:`, `key: null` or `key: []`. */
function fillEmptyList(layout: YamlLayout, { root, member, item }: Filling): string | undefined {
  const { text, newline } = layout;
  const { key, value } = member;
  const isEmptyList = isListNode(value) && value.items.length === 0;
  if (!isEmptyList && !isNothing(value)) return undefined;
  if (root.flow === true) {
    return isEmptyList ? spliceIn(text, value.range[0] + 1, item.flow) : undefined;
  }
  const colon = text.indexOf(':', key.range[1]) + 1;
  const end = Math.max(colon, endOfMember(member));
  if (text.slice(colon, end).includes('\n')) return undefined;
  const cleared = text.slice(0, colon) + text.slice(end);
  const at = nextLineOf(cleared, colon);
  return insertLines({ text: cleared, newline }, at, toBlockItem(item, '  ', ' '));
}

/** `{ a: b }` where the item before it has spaces inside its braces. */
function matchPadding(text: string, like: MapNode, flow: string): string {
  return text[like.range[0] + 1] === ' ' ? flow : flow.replace(/^\{ (.*) \}$/, '{$1}');
}

function toBlockItem({ block }: ItemText, indent: string, gap: string): readonly string[] {
  const margin = `${indent} ${gap}`;
  return block.map((line, index) => {
    if (index === 0) return `${indent}-${gap}${line}`;
    return line === '' ? '' : margin + line;
  });
}

function insertLines(
  { text, newline }: Pick<YamlLayout, 'text' | 'newline'>,
  at: number,
  lines: readonly string[],
): string {
  const block = lines.join(newline);
  const isOpen = at === text.length && text !== '' && !text.endsWith('\n');
  return spliceIn(text, at, isOpen ? newline + block : block + newline);
}

function spliceIn(text: string, at: number, piece: string): string {
  return text.slice(0, at) + piece + text.slice(at);
}
