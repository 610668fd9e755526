import { StringDecoder } from 'node:string_decoder';

/** Cuts bytes into lines as they arrive. */
export interface LineSplitter {
  write(bytes: Uint8Array): void;
  /** Hands on what came after the last line's end; nothing may be written any more. */
  finish(): void;
}

/** What go-plugin's host reads of a line at a time, in UTF-16 code units. */
export const LONGEST_LINE = 64 * 1024;

/**
 * Hands each line of UTF-8 text to `take`, without its `\n` or `\r\n`. A longer one is handed on in
 * pieces of `longest` UTF-16 code units, so that a line without an end is never kept whole.
 */
export function createLineSplitter(
  take: (line: string) => void,
  longest = LONGEST_LINE,
): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const add = (text: string): void => {
    const lines = text.split('\n');
    lines[0] = rest + (lines[0] ?? '');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line.endsWith('\r') ? line.slice(0, -1) : line);
    for (; rest.length > longest; rest = rest.slice(longest)) take(rest.slice(0, longest));
  };
  return {
    write: (bytes) => {
      add(decoder.write(bytes));
    },
    finish: () => {
      add(decoder.end());
      if (rest !== '') take(rest);
      rest = '';
    },
  };
}
