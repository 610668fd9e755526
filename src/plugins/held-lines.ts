/** Lines on their way to a reader, which wait while somebody asks them to. */
export interface HeldLines<Line> {
  /** Hands a line on: at once, or once every hold that was there when it came has ended. */
  push(line: Line): void;
  /** Holds back what comes from now on; the function that it answers ends that, once. */
  hold(): () => void;
  /** Those that wait, oldest first. */
  waiting(): readonly Line[];
}

/** Where lines go. */
export interface HeldLinesOptions<Line> {
  readonly handOn: (line: Line) => void;
  /** Told, in their place, how many lines were given up since too much was waiting. */
  readonly onGivenUp: (count: number) => void;
  /** How much may wait, in UTF-16 code units; beyond it the oldest are given up. */
  readonly most: number;
  readonly sizeOf: (line: Line) => number;
}

/**
 * Keeps lines in their order. Holds may overlap without an end, as calls of a busy plugin do: a line
 * waits for those that it found, and for no later one.
 */
export function createHeldLines<Line>(options: HeldLinesOptions<Line>): HeldLines<Line> {
  const { handOn, onGivenUp, most, sizeOf } = options;
  /** Numbers of the holds, oldest first. */
  const holds = new Set<number>();
  let nextHold = 0;
  let waiting: Waiting<Line>[] = [];
  let size = 0;
  let givenUp = 0;
  const release = (): void => {
    const [oldest = Infinity] = holds;
    const kept = waiting.findIndex(({ holdsBefore }) => holdsBefore > oldest);
    const free = kept === -1 ? waiting : waiting.slice(0, kept);
    if (free.length === 0) return;
    waiting = kept === -1 ? [] : waiting.slice(kept);
    if (givenUp > 0) onGivenUp(givenUp);
    givenUp = 0;
    for (const { line } of free) {
      size -= sizeOf(line);
      handOn(line);
    }
  };
  /** Half at once: one by one, a plugin that floods its log would cost a copy of all for each line. */
  const giveUpOldest = (): void => {
    let count = 0;
    for (const { line } of waiting) {
      if (size <= most / 2) break;
      size -= sizeOf(line);
      count += 1;
    }
    waiting = waiting.slice(count);
    givenUp += count;
  };
  return {
    push: (line) => {
      if (holds.size === 0) {
        handOn(line);
        return;
      }
      waiting.push({ line, holdsBefore: nextHold });
      size += sizeOf(line);
      if (size > most) giveUpOldest();
    },
    hold: () => {
      const hold = nextHold;
      nextHold += 1;
      holds.add(hold);
      return () => {
        if (holds.delete(hold)) release();
      };
    },
    waiting: () => waiting.map(({ line }) => line),
  };
}

interface Waiting<Line> {
  readonly line: Line;
  /** How many holds there had been when it came: it waits for those among them that go on. */
  readonly holdsBefore: number;
}
