import { codeBlock } from './markdown.ts';
import { toPlainText } from './plain.ts';
import type { View } from './view.ts';

/** A text before and after a change. */
export interface TextChange {
  readonly name: string;
  /** `undefined` when there was none. */
  readonly before: string | undefined;
  readonly after: string;
}

/**
 * The change of a text file as a unified diff, as `git apply` takes it. What a terminal would act on
 * is left out, carriage returns included.
 */
export function diffView({ name, before, after }: TextChange): View {
  const edits = compareLines(toLines(before ?? ''), toLines(after));
  const hunks = toHunks(edits).map(formatHunk);
  const head = `--- ${before === undefined ? '/dev/null' : `a/${name}`}\n+++ b/${name}\n`;
  const text = hunks.length === 0 ? '' : toPlainText(head + hunks.join(''));
  return { text, markdown: `${codeBlock(text.trimEnd(), 'diff')}\n` };
}

/** One line of both texts, or of one of them. */
interface Edit {
  readonly mark: ' ' | '-' | '+';
  /** With its line end, if it has one. */
  readonly line: string;
}

function toLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Our edits touch few lines of a file: what is the same at both ends is not compared. */
function compareLines(before: readonly string[], after: readonly string[]): readonly Edit[] {
  const shortest = Math.min(before.length, after.length);
  let head = 0;
  while (head < shortest && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shortest - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const keep = (line: string): Edit => ({ mark: ' ', line });
  return [
    ...before.slice(0, head).map(keep),
    ...compareAll(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(keep),
  ];
}

/** By the longest common subsequence. */
function compareAll(before: readonly string[], after: readonly string[]): readonly Edit[] {
  const lengths = measure(before, after);
  const at = (row: number, column: number): number => lengths[row]?.[column] ?? 0;
  const edits: Edit[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    const [old, now] = [before[row], after[column]];
    if (old !== undefined && old === now) {
      edits.push({ mark: ' ', line: old });
      [row, column] = [row + 1, column + 1];
    } else if (
      old !== undefined &&
      (now === undefined || at(row + 1, column) >= at(row, column + 1))
    ) {
      edits.push({ mark: '-', line: old });
      row += 1;
    } else {
      edits.push({ mark: '+', line: now ?? '' });
      column += 1;
    }
  }
  return edits;
}

/** How many lines the rests from each pair of lines on have in common. */
function measure(before: readonly string[], after: readonly string[]): readonly Uint32Array[] {
  const lengths = Array.from(
    { length: before.length + 1 },
    () => new Uint32Array(after.length + 1),
  );
  for (let row = before.length - 1; row >= 0; row -= 1) {
    const [current, below] = [lengths[row], lengths[row + 1]];
    for (let column = after.length - 1; column >= 0; column -= 1) {
      if (current === undefined || below === undefined) continue;
      current[column] =
        before[row] === after[column]
          ? (below[column + 1] ?? 0) + 1
          : Math.max(below[column] ?? 0, current[column + 1] ?? 0);
    }
  }
  return lengths;
}

const CONTEXT = 3;

interface Hunk {
  readonly start: number;
  readonly edits: readonly Edit[];
  readonly all: readonly Edit[];
}

function toHunks(all: readonly Edit[]): readonly Hunk[] {
  const hunks: { start: number; end: number }[] = [];
  all.forEach(({ mark }, index) => {
    if (mark === ' ') return;
    const last = hunks.at(-1);
    const end = Math.min(all.length, index + CONTEXT + 1);
    if (last !== undefined && index - CONTEXT <= last.end) last.end = end;
    else hunks.push({ start: Math.max(0, index - CONTEXT), end });
  });
  return hunks.map(({ start, end }) => ({ start, edits: all.slice(start, end), all }));
}

function formatHunk({ start, edits, all }: Hunk): string {
  const range = (mark: '-' | '+'): string => {
    const count = edits.filter((edit) => edit.mark === ' ' || edit.mark === mark).length;
    const before = all.slice(0, start).filter((edit) => edit.mark === ' ' || edit.mark === mark);
    return `${mark}${String(count === 0 ? before.length : before.length + 1)},${String(count)}`;
  };
  const lines = edits.map(({ mark, line }) =>
    line.endsWith('\n') ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`,
  );
  return `@@ ${range('-')} ${range('+')} @@\n${lines.join('')}`;
}
