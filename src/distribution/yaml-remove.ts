import type { ParsedNode } from 'yaml';
import {
  blockEndOf,
  endOf,
  endOfMember,
  findMember,
  findNode,
  isListNode,
  isMapNode,
  lineStartOf,
  type ListNode,
  type MapNode,
  nextLineOf,
  readLayout,
  type YamlPath,
} from './yaml-layout.ts';

/**
 * The text without one item of a list; a list that has no other becomes `[]`. Everything else stays
 * byte for byte, comments above the item included; those in and behind its own lines go with it.
 * `undefined` when it is not written in a way that can be cut out.
 */
export function removeYamlItem(text: string, list: YamlPath, index: number): string | undefined {
  const layout = readLayout(text);
  const node = findNode(layout, list);
  const item = isListNode(node) ? node.items[index] : undefined;
  if (!isListNode(node) || item === undefined) return undefined;
  if (node.flow === true) return cutFlow(text, toStretches(node.items), index);
  const dash = findDash(text, node, index);
  if (dash === undefined) return undefined;
  const without = cutLines(
    text,
    dash,
    blockEndOf(text, endOf(item), dash - lineStartOf(text, dash)),
  );
  if (node.items.length > 1) return without;
  const colon = findColon(text, layout, list);
  return colon === undefined ? undefined : `${text.slice(0, colon)} []${without.slice(colon)}`;
}

/** The text without one member of a map that has others; the same promises as {@link removeYamlItem}. */
export function removeYamlMember(text: string, map: YamlPath, key: string): string | undefined {
  const node = findNode(readLayout(text), map);
  if (!isMapNode(node)) return undefined;
  const member = findMember(node, key);
  if (member === undefined || node.items.length === 1) return undefined;
  const index = node.items.indexOf(member);
  if (node.flow === true) return cutFlow(text, toMemberStretches(node), index);
  const [start] = member.key.range;
  const line = lineStartOf(text, start);
  if (text.slice(line, start).trim() === '') {
    return cutLines(text, start, blockEndOf(text, endOfMember(member), start - line));
  }
  // The first member of an item shares its line with the dash: the next one moves up to it.
  const next = node.items[index + 1];
  return next === undefined ? undefined : text.slice(0, start) + text.slice(next.key.range[0]);
}

/** The offset of the dash before an item of a block list. */
export function findDash(text: string, list: ListNode, index: number): number | undefined {
  const [first] = list.range;
  if (text[first] !== '-') return undefined;
  const before = list.items[index - 1];
  if (before === undefined) return first;
  const column = first - lineStartOf(text, first);
  const limit = list.items[index]?.range[0] ?? text.length;
  for (
    let line = nextLineOf(text, endOf(before));
    line < limit;
    line = nextLineOf(text, line + 1)
  ) {
    const indent = text.slice(line, line + column);
    if (text[line + column] === '-' && indent.length === column && indent.trim() === '') {
      return line + column;
    }
  }
  return undefined;
}

/** Removes whole lines; a text without a line end at its end stays so. */
function cutLines(text: string, within: number, end: number): string {
  const head = text.slice(0, lineStartOf(text, within));
  const tail = text.slice(end);
  return tail === '' && !text.endsWith('\n') ? head.replace(/\r?\n$/, '') : head + tail;
}

type Stretch = readonly [start: number, end: number];

function toStretches(items: readonly ParsedNode[]): readonly Stretch[] {
  return items.map((item) => [item.range[0], item.range[1]]);
}

function toMemberStretches({ items }: MapNode): readonly Stretch[] {
  return items.map((member) => [member.key.range[0], endOfMember(member)]);
}

/** Removes one of several stretches between commas, and one comma with it. */
function cutFlow(text: string, stretches: readonly Stretch[], index: number): string | undefined {
  const [stretch, before, after] = [stretches[index], stretches[index - 1], stretches[index + 1]];
  if (stretch === undefined) return undefined;
  if (after !== undefined) return text.slice(0, stretch[0]) + text.slice(after[0]);
  const start = before === undefined ? stretch[0] : before[1];
  const rest = text.slice(stretch[1]);
  return text.slice(0, start) + (before === undefined ? rest.replace(/^\s*,/, '') : rest);
}

function findColon(
  text: string,
  layout: ReturnType<typeof readLayout>,
  path: YamlPath,
): number | undefined {
  const parent = findNode(layout, path.slice(0, -1));
  const member = isMapNode(parent) ? findMember(parent, String(path.at(-1))) : undefined;
  const colon = member === undefined ? -1 : text.indexOf(':', member.key.range[1]);
  return colon === -1 ? undefined : colon + 1;
}
