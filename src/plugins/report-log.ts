import { LONGEST_LINE } from '../kernel/index.ts';
import type { Clock, Reporter, TextAround } from '../ports/index.ts';
import { type LogLevel, parsePluginLogLine } from './plugin-log.ts';

/** Where the lines go. */
export interface PluginLogPorts {
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly redact: (text: string, around?: TextAround) => string;
}

/** Everything one plugin says beside its answers, on its way to the reporter. */
export interface PluginLog {
  /** Reports every line of a stream until it ends; never rejects. */
  follow(stream: 'stdout' | 'stderr', lines: AsyncIterable<string>): Promise<void>;
  readonly say: (stream: 'stdout' | 'stderr', line: string) => void;
  /** The last lines on standard error, redacted and cut to size. */
  lastLines(): readonly string[];
}

const KEPT_LINES = 20;
const KEPT_LENGTH = 500;

/** Makes the log of one provider. Every line is redacted before anybody sees it. */
export function createPluginLog(provider: string, ports: PluginLogPorts): PluginLog {
  const last: string[] = [];
  const held = new Map<Stream, Piece>();
  const above = new Map<Stream, string>();
  const tell = (stream: Stream, line: string, around: TextAround): void => {
    const { level, text } = toLine(stream, line);
    const safe = ports.redact(text, around);
    ports.reporter.report({ kind: 'plugin-log', provider, level, text: safe });
    if (stream === 'stdout' || safe.trim() === '') return;
    last.push(safe.slice(0, KEPT_LENGTH));
    if (last.length > KEPT_LINES) last.shift();
  };
  const release = (stream: Stream, after: string): void => {
    const piece = held.get(stream);
    held.delete(stream);
    if (piece !== undefined) tell(stream, piece.text, { before: piece.before, after });
  };
  const hold = (stream: Stream, piece: Piece): void => {
    held.set(stream, piece);
    if (!piece.isWhole) return;
    void ports.clock.sleep(HELD_MS).then(() => {
      if (held.get(stream) === piece) release(stream, '');
    });
  };
  const say = (stream: Stream, line: string): void => {
    const piece = held.get(stream);
    const isRest = piece?.isWhole === false;
    release(stream, isRest ? line : `\n${line}`);
    // A secret may be broken into lines, and is found by what stands on both.
    const before = isRest ? piece.text : `${above.get(stream) ?? ''}\n`;
    above.set(stream, line);
    const isWhole = line.length < LONGEST_LINE;
    if (!isWhole || BASE64.test(line.slice(-40))) hold(stream, { text: line, before, isWhole });
    else if (line !== '' || !isRest) tell(stream, line, { before, after: '' });
  };
  return {
    say,
    follow: async (stream, lines) => {
      for await (const line of lines) say(stream, line);
      release(stream, '');
    },
    lastLines: () => [...last],
  };
}

/** What may be base64 that goes on below: up to seven characters at its end tell nothing by themselves. */
const BASE64 = /^[\w+/-]{40}$/;

/** How long a line is held that may go on below: whoever wraps a text prints its lines at once. */
const HELD_MS = 100;

type Stream = 'stdout' | 'stderr';

/** A line that waits for the next one, or a piece of one for the next piece, and what stands before it. */
interface Piece {
  readonly text: string;
  readonly before: string;
  readonly isWhole: boolean;
}

function toLine(stream: Stream, line: string): { readonly level: LogLevel; readonly text: string } {
  // What a plugin prints is meant to be read: it is progress, such as that of a bootstrap.
  return stream === 'stdout' ? { level: 'info', text: line } : parsePluginLogLine(line);
}
