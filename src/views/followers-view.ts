import type { Plan } from '../resources/index.ts';
import { firstOf } from './blocks.ts';
import { codeSpan } from './markdown.ts';
import { indent, toColumns, toPlainLine } from './plain.ts';

/** More of them than this are counted. */
const MAX_NAMED = 40;

const HEAD = 'Updated as well if it turns out that what they refer to has changed:';

/**
 * What an apply of the plan may update beside its changes, for a terminal; `undefined` when nothing
 * refers to what the plan updates.
 */
export function followersText(plan: Plan): string | undefined {
  const { shown, missing } = firstOf(findFollowers(plan), MAX_NAMED);
  if (shown.length === 0) return undefined;
  const rows = shown.map(({ name, type, target }) => [
    toPlainLine(name),
    `(${toPlainLine(type)})`,
    `refers to ${toPlainLine(target)}`,
  ]);
  const more = missing === 0 ? [] : [`… and ${String(missing)} more`];
  return [HEAD, indent([toColumns(rows), ...more].join('\n'), '  ')].join('\n');
}

/** The same for a page: a list of its own, or nothing. */
export function followersMarkdown(plan: Plan): readonly string[] {
  const { shown, missing } = firstOf(findFollowers(plan), MAX_NAMED);
  if (shown.length === 0) return [];
  const lines = shown.map(
    ({ name, target }) => `- ${codeSpan(name)}, refers to ${codeSpan(target)}`,
  );
  const more = missing === 0 ? [] : [`- … and ${String(missing)} more`];
  return [`${HEAD}\n\n${[...lines, ...more].join('\n')}`];
}

interface Follower {
  readonly name: string;
  readonly type: string;
  readonly target: string;
}

function findFollowers({ unchanged }: Plan): readonly Follower[] {
  return unchanged.flatMap(({ spec: { name, type }, mayFollow: target }) =>
    target === undefined ? [] : [{ name, type, target }],
  );
}
