import { assertNever } from '../kernel/index.ts';
import type { Environment, Reporter, ReportEvent } from '../ports/index.ts';
import {
  createEventThrottle,
  describeEvent,
  type Loudness,
  redactPlain,
  toPlainText,
} from '../views/index.ts';

/** Where progress goes: standard error, so that standard output holds results and nothing else. */
export interface TerminalStream {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Width in characters; it may change while we run. */
  columns(): number;
}

export interface TerminalOptions {
  readonly stream: TerminalStream;
  readonly environment: Environment;
  readonly redact: (text: string) => string;
  /** Also tells what is only for finding errors. */
  readonly isVerbose: boolean;
}

/** Tells the story on a terminal. */
export interface TerminalReporter extends Reporter, Disposable {}

/**
 * Creates the reporter of the CLI.
 *
 * On a terminal the running work is kept below the log and redrawn in place; a pipe, a file or a
 * `TERM=dumb` gets plain lines. Colours are left out where `NO_COLOR` is set. Everything is
 * redacted, and nothing in it can act on the terminal. Disposing removes what is drawn in place.
 */
export function createTerminalReporter(options: TerminalOptions): TerminalReporter {
  const { stream, environment, redact } = options;
  const isLively = stream.isTerminal && environment('TERM') !== 'dumb';
  const paint = isLively && !environment('NO_COLOR') ? withColour : withoutColour;
  const isWorthALine = createEventThrottle();
  const live = createLiveArea(stream);
  const clean = (text: string): string => redactPlain(text, toPlainText, redact);
  const say = (event: ReportEvent): void => {
    const { loudness, text } = describeEvent(event);
    if (loudness === 'debug' && !options.isVerbose) return;
    const isMarked = loudness !== 'warning' || event.kind === 'diagnostic';
    live.print(paint(loudness, clean(isMarked ? text : `warning: ${text}`)));
  };
  return {
    report(event) {
      if (isLively) live.erase();
      if (isLively && movesLiveArea(event)) live.update(event, clean);
      else if (isWorthALine(event)) say(event);
      if (isLively && isWorkEnd(event)) live.remove(event);
      if (isLively) live.draw();
    },
    [Symbol.dispose]: () => {
      live.erase();
    },
  };
}

type LiveEvent = Extract<
  ReportEvent,
  {
    readonly kind: 'resource-started' | 'resource-running' | 'plan-progress' | 'download-progress';
  }
>;

function movesLiveArea(event: ReportEvent): event is LiveEvent {
  return (
    event.kind === 'resource-started' ||
    event.kind === 'resource-running' ||
    event.kind === 'plan-progress' ||
    event.kind === 'download-progress'
  );
}

type WorkEvent = Extract<ReportEvent, { readonly action: unknown } | { readonly plugin: unknown }>;

function isWorkEnd(event: ReportEvent): event is WorkEvent {
  return ('action' in event || 'plugin' in event) && !movesLiveArea(event);
}

/** The lines below the log that stand for what is going on just now. */
interface LiveArea {
  print(text: string): void;
  update(event: LiveEvent, clean: (text: string) => string): void;
  remove(work: WorkEvent): void;
  draw(): void;
  erase(): void;
}

/** More running work than this is only counted: the area must never be taller than the window. */
const MAX_LIVE_LINES = 8;

const ERASE_LINE_AND_MOVE_UP = '\u001b[1A\u001b[2K';

function createLiveArea(stream: TerminalStream): LiveArea {
  const running = new Map<string, string>();
  let drawn = 0;
  return {
    print(text) {
      stream.write(`${text}\n`);
    },
    update(event, clean) {
      const text = clean(describeEvent(event).text).replaceAll('\n', ' ');
      if (event.kind !== 'plan-progress') running.set(keyOf(event), text);
      else if (event.done < event.total) running.set(PROGRESS, text);
      else running.delete(PROGRESS);
    },
    remove(work) {
      running.delete(keyOf(work));
    },
    draw() {
      const lines = [...running.values()].slice(0, MAX_LIVE_LINES);
      const missing = running.size - lines.length;
      if (missing > 0) lines.push(`… and ${String(missing)} more`);
      const width = Math.max(1, stream.columns() - 1);
      for (const line of lines) stream.write(`${Array.from(line).slice(0, width).join('')}\n`);
      drawn = lines.length;
    },
    erase() {
      if (drawn > 0) stream.write(ERASE_LINE_AND_MOVE_UP.repeat(drawn));
      drawn = 0;
    },
  };
}

/** No resource has an empty name, so this key is free. */
const PROGRESS = '';

function keyOf(work: WorkEvent): string {
  return 'plugin' in work ? `plugin ${work.plugin}` : `${work.action} ${work.resource}`;
}

function withoutColour(_loudness: Loudness, text: string): string {
  return text;
}

function withColour(loudness: Loudness, text: string): string {
  switch (loudness) {
    case 'debug':
      return `\u001b[2m${text}\u001b[0m`;
    case 'info':
      return text.startsWith('✓') ? `\u001b[32m${text}\u001b[0m` : text;
    case 'warning':
      return `\u001b[33m${text}\u001b[0m`;
    case 'error':
      return `\u001b[31m${text}\u001b[0m`;
    default:
      return assertNever(loudness);
  }
}
