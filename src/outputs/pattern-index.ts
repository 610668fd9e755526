import { findLineStartRuns, isBase64Unit } from './base64-runs.ts';
import { createHeadIndex, type HeadIndex } from './head-index.ts';
import type { Walk } from './pattern-trie.ts';

/** A stretch of a text: from `start` up to, and not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Many texts to look for at once.
 *
 * Searching takes time in proportion to the text, however many patterns there are: patterns are
 * held in pieces of bounded length, so each position of the text is looked at a bounded number of
 * times. Adding one takes time in proportion to it, also between searches.
 */
export interface PatternIndex {
  /** Adds a pattern of at least {@link MIN_PATTERN_LENGTH} characters. */
  add(pattern: string): void;
  /**
   * Adds base64, which may be broken into lines anywhere: of a pattern that goes over the end of a
   * line, the part on either line is found where it has at least {@link MIN_BROKEN_LENGTH}
   * characters. Forms of one text are best added together, for they have much in common.
   */
  addBase64(patterns: readonly string[]): void;
  /** The parts of the text that any pattern covers: in order, joined where they touch. */
  find(text: string): readonly Span[];
}

export const MIN_PATTERN_LENGTH = 4;
export const MIN_BROKEN_LENGTH = 8;

/** Long patterns are cut into pieces; where the pattern stands, its pieces cover it together. */
export const PIECE_LENGTH = 128;

/**
 * Lines of base64 are shorter than that. Pieces overlap by half, so that the rest of one at either
 * end of a line has always a neighbour that reaches further into it.
 */
const BASE64_PIECE = { length: 32, stride: 16 };

export function createPatternIndex(): PatternIndex {
  const long = createHeadIndex(8);
  const short = createHeadIndex(4);
  const backwards = createHeadIndex(8);
  return {
    add(pattern) {
      for (const piece of toPieces(pattern, { length: PIECE_LENGTH, stride: PIECE_LENGTH })) {
        (piece.length < 8 ? short : long).add(piece, false);
      }
    },
    addBase64(patterns) {
      for (const piece of new Set(patterns.flatMap((each) => toPieces(each, BASE64_PIECE)))) {
        if (piece.length < MIN_BROKEN_LENGTH) {
          short.add(piece, false);
        } else {
          long.add(piece, true);
          backwards.add(reverse(piece), true);
        }
      }
    },
    find(text) {
      const spans: Span[] = [];
      const subject = { text, isCut: text.includes(ELLIPSIS) };
      for (const index of [long, short]) {
        if (index.isEmpty) continue;
        index.search(subject, (start, walk) => {
          const end = endOf(walk, { text, start });
          if (end !== undefined) spans.push({ start, end });
        });
      }
      if (!backwards.isEmpty) spans.push(...findContinued(text, backwards));
      return join(spans);
    },
  };
}

function toPieces(
  pattern: string,
  { length, stride }: { readonly length: number; readonly stride: number },
): readonly string[] {
  if (pattern.length <= length) return [pattern];
  const pieces: string[] = [];
  for (let at = 0; at + length <= pattern.length; at += stride) {
    pieces.push(pattern.slice(at, at + length));
  }
  return [...pieces, pattern.slice(-length)];
}

/** Of base64, so that units are bytes. */
function reverse(text: string): string {
  return Buffer.from(text, 'latin1').reverse().toString('latin1');
}

const ELLIPSIS = '…';

/** Where what was found ends: a whole pattern, or one that is broken off by a line or cut short. */
function endOf(
  { end, left, isBreakable }: Walk,
  { text, start }: { readonly text: string; readonly start: number },
): number | undefined {
  const isCut = text.charAt(left) === ELLIPSIS && left - start >= MIN_PATTERN_LENGTH;
  const isBroken =
    isBreakable && left - start >= MIN_BROKEN_LENGTH && !isBase64Unit(text.charCodeAt(left));
  return isCut || isBroken ? left : end;
}

/** What stands at the start of a line and is the end of something from the line before. */
function findContinued(text: string, backwards: HeadIndex): readonly Span[] {
  const spans: Span[] = [];
  for (const run of findLineStartRuns(text, BASE64_PIECE.length)) {
    if (run.end - run.start < MIN_BROKEN_LENGTH) continue;
    const reversed = reverse(text.slice(run.start, run.end));
    backwards.search({ text: reversed, isCut: false }, (from, { left }) => {
      if (left === reversed.length) spans.push({ start: run.start, end: run.end - from });
    });
  }
  return spans;
}

function join(spans: Span[]): readonly Span[] {
  if (spans.length < 2) return spans;
  spans.sort((one, other) => one.start - other.start);
  const joined: { start: number; end: number }[] = [];
  for (const { start, end } of spans) {
    const last = joined.at(-1);
    if (last === undefined || start > last.end) joined.push({ start, end });
    else last.end = Math.max(last.end, end);
  }
  return joined;
}
