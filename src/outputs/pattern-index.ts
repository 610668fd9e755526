import { levelEscapes } from './escape-case.ts';
import { findLastRun, findLineStartRuns, findNextRun, isBase64Unit } from './base64-runs.ts';
import { createHeadIndex, type HeadIndex } from './head-index.ts';
import type { Pattern } from './node-list.ts';
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
   * found where it has at least {@link MIN_BROKEN_LENGTH} characters on one of the two.
   */
  addBase64(pattern: string): void;
  /** The parts of the text that any pattern covers: in order, joined where they touch. */
  find(text: string): readonly Span[];
}

export const MIN_PATTERN_LENGTH = 4;
export const MIN_BROKEN_LENGTH = 8;

/** Long patterns are cut into pieces; where the pattern stands, its pieces cover it together. */
export const PIECE_LENGTH = 128;
const WHOLE_PIECE = { length: PIECE_LENGTH, stride: PIECE_LENGTH, isBreakable: false };

/**
 * Lines of base64 are shorter than that. Pieces overlap by half, so that the rest of one at either
 * end of a line has always a neighbour that reaches further into it.
 */
const BASE64_PIECE = { length: 32, stride: 16, isBreakable: true };

export function createPatternIndex(): PatternIndex {
  const long = createHeadIndex(8);
  const short = createHeadIndex(4);
  const backwards = createHeadIndex(8);
  const add = (text: string): void => {
    const index = text.length < 8 ? short : long;
    for (const piece of toPieces(text, WHOLE_PIECE)) index.add(piece);
  };
  const search = (text: string): Span[] => {
    const spans: Span[] = [];
    for (const index of [long, short]) {
      if (index.isEmpty) continue;
      index.search(text, (start, walk) => {
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
      for (const spelling of new Set([pattern, levelEscapes(pattern)])) add(spelling);
    },
    addBase64(text) {
      if (text.length < MIN_BROKEN_LENGTH) {
        add(text);
        return;
      }
      const reversed = reverse(text);
      for (const piece of toPieces(text, BASE64_PIECE)) {
        long.add(piece);
        backwards.add(mirror(piece, reversed));
      }
    },
    find(text) {
      const level = levelEscapes(text);
      return join(level === text ? search(text) : [...search(text), ...search(level)]);
    },
  };
}

interface Cut {
  readonly length: number;
  readonly stride: number;
  readonly isBreakable: boolean;
}

function toPieces(text: string, { length, stride, isBreakable }: Cut): readonly Pattern[] {
  const last = Math.max(0, text.length - length);
  const pieces: Pattern[] = [];
  for (let start = 0; start < last; start += stride) {
    pieces.push({ text, start, end: start + length, isBreakable });
  }
  pieces.push({ text, start: last, end: text.length, isBreakable });
  return pieces;
}

/** The same piece of the reversed text. */
function mirror({ start, end, isBreakable }: Pattern, reversed: string): Pattern {
  const { length } = reversed;
  return { text: reversed, start: length - end, end: length - start, isBreakable };
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
  forwards.search(joined, (from, { left, isBreakable }) => {
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
    backwards.search(reversed, (from, { left }) => {
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
  backwards.search(reversed, (_, { left }) => {
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
