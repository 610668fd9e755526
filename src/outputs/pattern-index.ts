import { levelEscapes } from './escape-case.ts';
import { findLastRun, findLineStartRuns, findNextRun, isBase64Unit } from './base64-runs.ts';
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
  /** Adds a pattern of at least {@link MIN_PATTERN_LENGTH} characters; case in escapes does not count. */
  add(pattern: string): void;
  /**
   * Adds base64, which may be broken into lines anywhere: a pattern that goes over the end of a line is
   * found where it has at least {@link MIN_BROKEN_LENGTH} characters on one of the two. Forms of one
   * text are best added together, for they have much in common.
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
  const search = (text: string): Span[] => {
    const spans: Span[] = [];
    const subject = { text, isCut: text.includes(ELLIPSIS) };
    for (const index of [long, short]) {
      if (index.isEmpty) continue;
      index.search(subject, (start, walk) => {
        const end = endOf(walk, { text, start });
        if (end === undefined) return;
        spans.push({ start, end });
        if (walk.isBreakable && end === walk.left) spans.push(...goOn(text, { start, end }, long));
      });
    }
    if (!backwards.isEmpty) spans.push(...findContinued(text, backwards));
    return spans;
  };
  return {
    add(pattern) {
      for (const spelling of new Set([pattern, levelEscapes(pattern)])) {
        for (const piece of toPieces(spelling, { length: PIECE_LENGTH, stride: PIECE_LENGTH })) {
          (piece.length < 8 ? short : long).add(piece, false);
        }
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
      const level = levelEscapes(text);
      return join(level === text ? search(text) : [...search(text), ...search(level)]);
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

/** What follows on the next line of something that a line broke off. */
function goOn(text: string, { start, end }: Span, forwards: HeadIndex): readonly Span[] {
  const run = findNextRun(text, end, BASE64_PIECE.length);
  if (run === undefined) return [];
  const spans: Span[] = [];
  const joined = text.slice(start, end) + text.slice(run.start, run.end);
  forwards.search({ text: joined, isCut: false }, (from, { left, isBreakable }) => {
    const length = left - (end - start);
    if (from === 0 && isBreakable && length > 0)
      spans.push({ start: run.start, end: run.start + length });
  });
  return spans;
}

/** What stands at the start of a line and is the end of something from the line before, and that. */
function findContinued(text: string, backwards: HeadIndex): readonly Span[] {
  const spans: Span[] = [];
  for (const run of findLineStartRuns(text, BASE64_PIECE.length)) {
    const length = run.end - run.start;
    // Most lines are told by their own beginning to be nothing of that kind.
    if (length === 0 || (length >= MIN_BROKEN_LENGTH && !mayContinue(text, run, backwards)))
      continue;
    const above =
      run.before === undefined ? run : findLastRun(text, run.before, BASE64_PIECE.length);
    const joined = run.before === undefined ? '' : text.slice(above.start, above.end);
    const reversed = reverse(joined + text.slice(run.start, run.end));
    backwards.search({ text: reversed, isCut: false }, (from, { left }) => {
      if (from >= length || left < length || left - from < MIN_BROKEN_LENGTH) return;
      spans.push({ start: run.start, end: run.end - from });
      if (left > length) spans.push({ start: above.end - (left - length), end: above.end });
    });
  }
  return spans;
}

function mayContinue(text: string, { start, end }: Span, backwards: HeadIndex): boolean {
  let isFound = false;
  const reversed = reverse(text.slice(start, end));
  backwards.search({ text: reversed, isCut: false }, (_, { left }) => {
    isFound ||= left === reversed.length;
  });
  return isFound;
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
