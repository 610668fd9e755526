import { type Place } from '../kernel/index.ts';
import { hideSecrets } from './hide-secrets.ts';

/** A stretch of a file's text: where it starts and how many UTF-16 units it covers. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** The text of one of the user's files, and the way from an offset in it to a {@link Place}. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
  /**
   * The place of a span; a span over several lines is cut at the end of its first one. The source line
   * is read when somebody wants to show it, and secrets written out in it are starred.
   */
  placeAt(span: Span): Place;
}

/** Wraps a file's text. Lines are indexed on the first question about a place, and only once. */
export function createSourceText(file: string, text: string): SourceText {
  let lineStarts: readonly number[] | undefined;
  const lineAt = (line: number): string =>
    cutLineEnd(text.slice(lineStarts?.[line] ?? 0, lineStarts?.[line + 1]));
  const shown = new Map<number, string>();
  /** By the number that people count with. */
  const showLine = (line: number): string => {
    const text = shown.get(line) ?? hideSecrets(lineAt, line - 1);
    shown.set(line, text);
    return text;
  };
  return {
    file,
    text,
    placeAt: (span) => {
      lineStarts ??= indexLines(text);
      const offset = Math.min(span.offset, text.length);
      const line = findLine(lineStarts, offset);
      const start = lineStarts[line] ?? 0;
      const room = lineAt(line).length - (offset - start);
      const length = Math.max(1, Math.min(span.length, room));
      return new SourcePlace(
        { file, line: line + 1, column: offset - start + 1, length },
        showLine,
      );
    },
  };
}

/** A class, for there is one for every module, and an object with a getter of its own takes 700 bytes. */
class SourcePlace implements Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly #showLine: (line: number) => string;

  constructor(
    { file, line, column, length }: Omit<Place, 'sourceLine'>,
    showLine: (line: number) => string,
  ) {
    this.file = file;
    this.line = line;
    this.column = column;
    this.length = length;
    this.#showLine = showLine;
  }

  get sourceLine(): string {
    return this.#showLine(this.line);
  }
}

/** Looks at the end alone: a line may be as long as the whole file. */
function cutLineEnd(line: string): string {
  if (line.endsWith('\r\n')) return line.slice(0, -2);
  return line.endsWith('\n') ? line.slice(0, -1) : line;
}

function indexLines(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The last line that starts at or before the offset. */
function findLine(lineStarts: readonly number[], offset: number): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
