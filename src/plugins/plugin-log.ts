import { isJsonObject, type JsonValue, encodeJson, parseJson } from '../kernel/index.ts';
import { hideNamedIn } from './hide-named.ts';

/** How much a line of a plugin's log matters. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** One line of it, without its decoration. */
export interface PluginLogLine {
  readonly level: LogLevel;
  readonly text: string;
}

const LEVELS: ReadonlySet<string> = new Set<LogLevel>(['trace', 'debug', 'info', 'warn', 'error']);

/**
 * Parses a line of a plugin's standard error: hclog's JSON, or plain text with an optional
 * `[LEVEL]` in front (compat-plugins 1.6). Anything is a line; plain text counts as debug, and the
 * first line of a Go panic as an error. A field that is named like a credential is hidden.
 */
export function parsePluginLogLine(line: string): PluginLogLine {
  return parseHclog(line) ?? parsePlain(line);
}

function parseHclog(line: string): PluginLogLine | undefined {
  if (!line.startsWith('{')) return undefined;
  const entry = parseOrUndefined(line);
  if (!isJsonObject(entry) || typeof entry['@message'] !== 'string') return undefined;
  const { '@message': message, '@level': level, ...fields } = entry;
  const pairs = Object.entries(hideNamedIn(fields))
    .filter(([key]) => !key.startsWith('@'))
    .map(([key, value]) => `${key}=${toText(value)}`);
  return { level: toLevel(level), text: [message, ...pairs].join(' ') };
}

function parseOrUndefined(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function parsePlain(line: string): PluginLogLine {
  const marked = /^\[(TRACE|DEBUG|INFO|WARN|ERROR)\]\s*(.*)$/s.exec(line);
  if (marked !== null) {
    return { level: toLevel(marked[1]?.toLowerCase()), text: marked[2] ?? '' };
  }
  return { level: /^(?:panic|fatal error): /.test(line) ? 'error' : 'debug', text: line };
}

function toLevel(value: unknown): LogLevel {
  return isLevel(value) ? value : 'debug';
}

function isLevel(value: unknown): value is LogLevel {
  return typeof value === 'string' && LEVELS.has(value);
}

function toText(value: JsonValue): string {
  return typeof value === 'string' && /^\S+$/.test(value) ? value : encodeJson(value);
}
