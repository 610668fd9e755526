import type { Clock, Reporter, TextAround } from '../ports/index.ts';
import { createHeldLines } from './held-lines.ts';
import { hideNamed } from './hide-named.ts';
import { type LogLevel, parsePluginLogLine } from './plugin-log.ts';
import { createSurroundings, type Stream } from './surroundings.ts';

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
  /**
   * From now on nothing of it is reported, until the function that it answers is called: a plugin may
   * tell of a secret before it hands it over, and only then is it known what to hide.
   */
  readonly hold: () => () => void;
  /** The last lines on standard error, redacted and cut to size; also those that are held. */
  lastLines(): readonly string[];
}

const KEPT_LINES = 20;
const KEPT_LENGTH = 500;

/** How much is held of one plugin, in UTF-16 code units. */
const HELD_LENGTH = 2 ** 24;

/** Makes the log of one provider. Every line is redacted before anybody sees it. */
export function createPluginLog(provider: string, ports: PluginLogPorts): PluginLog {
  const last: string[] = [];
  const report = (level: LogLevel, text: string): void => {
    ports.reporter.report({ kind: 'plugin-log', provider, level, text });
  };
  const lines = createHeldLines<Line>({
    handOn: (line) => {
      const { level, safe } = toSafe(line, ports);
      report(level, safe);
      last.push(...toWords(line, safe));
      if (last.length > KEPT_LINES) last.shift();
    },
    onGivenUp: (count) => {
      report(
        'warn',
        `(it logged so much during a call that its first ${String(count)} lines were given up)`,
      );
    },
    most: HELD_LENGTH,
    sizeOf: ({ text }) => text.length,
  });
  const tell = (stream: Stream, text: string, around: TextAround): void => {
    lines.push({ stream, text, around });
  };
  const surroundings = createSurroundings({ tell, clock: ports.clock });
  return {
    say: surroundings.say,
    follow: async (stream, lines) => {
      for await (const line of lines) surroundings.say(stream, line);
      surroundings.end(stream);
    },
    hold: () => lines.hold(),
    lastLines: () => {
      const waiting = lines.waiting().slice(-KEPT_LINES);
      const words = waiting.flatMap((line) => toWords(line, toSafe(line, ports).safe));
      return [...last, ...words].slice(-KEPT_LINES);
    },
  };
}

/** A line as it came, and what stood around it. */
interface Line {
  readonly stream: Stream;
  readonly text: string;
  readonly around: TextAround;
}

interface SafeLine {
  readonly level: LogLevel;
  readonly safe: string;
}

function toSafe({ stream, text, around }: Line, { redact }: PluginLogPorts): SafeLine {
  // What a plugin prints is meant to be read: it is progress, such as that of a bootstrap.
  const line = stream === 'stdout' ? { level: 'info' as const, text } : parsePluginLogLine(text);
  // Known secrets first: part of one may look like the end of a name's value.
  return { level: line.level, safe: hideNamed(redact(line.text, around)) };
}

/** What of a line is kept to explain the end of a plugin with. */
function toWords({ stream }: Line, safe: string): readonly string[] {
  return stream === 'stdout' || safe.trim() === '' ? [] : [safe.slice(0, KEPT_LENGTH)];
}
