import type { Reporter } from '../ports/index.ts';
import { type LogLevel, parsePluginLogLine } from './plugin-log.ts';

/** Where the lines go. */
export interface PluginLogPorts {
  readonly reporter: Reporter;
  readonly redact: (text: string) => string;
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
  const say = (stream: 'stdout' | 'stderr', line: string): void => {
    const { level, text } = toLine(stream, line);
    const safe = ports.redact(text);
    ports.reporter.report({ kind: 'plugin-log', provider, level, text: safe });
    if (stream === 'stdout' || safe.trim() === '') return;
    last.push(safe.slice(0, KEPT_LENGTH));
    if (last.length > KEPT_LINES) last.shift();
  };
  return {
    say,
    follow: async (stream, lines) => {
      for await (const line of lines) say(stream, line);
    },
    lastLines: () => [...last],
  };
}

function toLine(
  stream: 'stdout' | 'stderr',
  line: string,
): { readonly level: LogLevel; readonly text: string } {
  // What a plugin prints is meant to be read: it is progress, such as that of a bootstrap.
  return stream === 'stdout' ? { level: 'info', text: line } : parsePluginLogLine(line);
}
