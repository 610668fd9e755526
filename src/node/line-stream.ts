import type { Readable } from 'node:stream';
import { createLineSplitter, LONGEST_LINE } from '../kernel/index.ts';

/** How much {@link readLines} keeps, in UTF-16 code units. */
export interface LineLimits {
  /** Unread lines beyond this are dropped, oldest first. */
  readonly buffered: number;
  /** A longer line is handed on in pieces. */
  readonly line: number;
}

/** 4 Mi units of unread lines. */
const DEFAULT_LIMITS: LineLimits = { buffered: 4 * 1024 * 1024, line: LONGEST_LINE };

/**
 * The lines of a stream, which is drained at once and for as long as it lasts, read or not: a child
 * that writes must never block on us. When nobody reads, the oldest lines give way, and a line in
 * their place says how many are missing.
 */
export function readLines(
  stream: Readable,
  limits: LineLimits = DEFAULT_LIMITS,
): AsyncIterable<string> {
  const queue = new LineQueue(limits.buffered);
  const splitter = createLineSplitter((line) => {
    queue.push(line);
  }, limits.line);
  const finish = (): void => {
    splitter.finish();
    queue.close();
  };
  stream.on('data', (chunk: Buffer) => {
    splitter.write(chunk);
  });
  stream.once('end', finish);
  // A pipe that breaks with its process tells nothing that the exit does not.
  stream.once('error', finish);
  stream.once('close', finish);
  return queue;
}

class LineQueue implements AsyncIterable<string> {
  readonly #limit: number;
  #lines: string[] = [];
  #head = 0;
  #size = 0;
  #dropped = 0;
  #isClosed = false;
  #wake: (() => void) | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(line: string): void {
    this.#lines.push(line);
    this.#size += line.length + 1;
    while (this.#size > this.#limit && this.#take() !== undefined) this.#dropped += 1;
    this.#wake?.();
  }

  close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<string> {
    for (;;) {
      if (this.#dropped > 0) {
        const dropped = this.#dropped;
        this.#dropped = 0;
        yield `[${String(dropped)} earlier lines were dropped]`;
      }
      const line = this.#take();
      if (line !== undefined) yield line;
      else if (this.#isClosed) return;
      else await this.#arrival();
    }
  }

  #take(): string | undefined {
    const line = this.#lines[this.#head];
    if (line === undefined) return undefined;
    this.#head += 1;
    this.#size -= line.length + 1;
    if (this.#head > 1024 && this.#head * 2 > this.#lines.length) {
      this.#lines = this.#lines.slice(this.#head);
      this.#head = 0;
    }
    return line;
  }

  #arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = (): void => {
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
