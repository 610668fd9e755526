import { LONGEST_LINE } from '../kernel/index.ts';
import type { Clock, TextAround } from '../ports/index.ts';

export type Stream = 'stdout' | 'stderr';

/** Tells lines together with what stands around them, since a secret may go over their ends. */
export interface Surroundings {
  readonly say: (stream: Stream, line: string) => void;
  /** Tells what still waits for a line that does not come. */
  readonly end: (stream: Stream) => void;
}

/** What may be base64 that goes on below: up to seven characters at its end tell nothing by themselves. */
const BASE64 = /^[\w+/-]{40}$/;

/** How long a line waits that may go on below: whoever wraps a text prints its lines at once. */
const WAIT_MS = 100;

/** A line that waits for the next one, or a piece of one for the next piece, and what stands before it. */
interface Piece {
  readonly text: string;
  readonly before: string;
  readonly isWhole: boolean;
}

/** Begins with nothing said on either stream; each is a text of its own. */
export function createSurroundings({
  tell,
  clock,
}: {
  readonly tell: (stream: Stream, line: string, around: TextAround) => void;
  readonly clock: Clock;
}): Surroundings {
  const unfinished = new Map<Stream, Piece>();
  const above = new Map<Stream, string>();
  const release = (stream: Stream, after: string): void => {
    const piece = unfinished.get(stream);
    unfinished.delete(stream);
    if (piece !== undefined) tell(stream, piece.text, { before: piece.before, after });
  };
  const wait = (stream: Stream, piece: Piece): void => {
    unfinished.set(stream, piece);
    if (!piece.isWhole) return;
    void clock.sleep(WAIT_MS).then(() => {
      if (unfinished.get(stream) === piece) release(stream, '');
    });
  };
  const say = (stream: Stream, line: string): void => {
    const piece = unfinished.get(stream);
    const isRest = piece?.isWhole === false;
    release(stream, isRest ? line : `\n${line}`);
    // A secret may be broken into lines, and is found by what stands on both.
    const before = isRest ? piece.text : `${above.get(stream) ?? ''}\n`;
    above.set(stream, line);
    const isWhole = line.length < LONGEST_LINE;
    if (!isWhole || BASE64.test(line.slice(-40))) wait(stream, { text: line, before, isWhole });
    else if (line !== '' || !isRest) tell(stream, line, { before, after: '' });
  };
  return {
    say,
    end: (stream) => {
      release(stream, '');
    },
  };
}
