import { describe, expect, it } from 'vitest';
import { createTerminalReporter, type TerminalReporter } from '../../src/cli/terminal-reporter.ts';

interface Screen {
  readonly reporter: TerminalReporter;
  /** All that was written. */
  written(): string;
  /** What a person sees at the end. */
  shown(): readonly string[];
}

function openScreen(
  setting: {
    readonly isTerminal?: boolean;
    readonly isVerbose?: boolean;
    readonly variables?: Readonly<Record<string, string>>;
    readonly columns?: number;
  } = {},
): Screen {
  let text = '';
  const { isTerminal = true, isVerbose = false, variables = {}, columns = 80 } = setting;
  const reporter = createTerminalReporter({
    stream: {
      write: (part) => {
        text += part;
      },
      isTerminal,
      columns: () => columns,
    },
    environment: (name) => variables[name],
    redact: (line) => line.replaceAll('hunter22', '***'),
    isVerbose,
  });
  return { reporter, written: () => text, shown: () => replay(text) };
}

/** A terminal that knows "one line up" and "erase the line". */
function replay(text: string): readonly string[] {
  const lines: string[] = [];
  for (const part of text.split(/(\u001b\[1A\u001b\[2K|\n)/)) {
    if (part === '\u001b[1A\u001b[2K') lines.pop();
    else if (part !== '\n' && part !== '') lines.push(part.replace(/\u001b\[\d+m/g, ''));
  }
  return lines;
}

const work = (resource: string) => ({ resource, type: 'infra.db', action: 'create' }) as const;

describe('on a terminal', () => {
  it('keeps running work below the log, and redraws it in place', () => {
    const screen = openScreen();
    screen.reporter.report({ kind: 'resource-started', ...work('a') });
    screen.reporter.report({ kind: 'resource-started', ...work('b') });
    screen.reporter.report({ kind: 'resource-done', tookMs: 10, ...work('a') });
    expect(screen.shown()).toEqual(['✓ create a (infra.db) in 10 ms', '… create b (infra.db)']);
    screen.reporter.report({
      kind: 'resource-failed',
      tookMs: 10,
      error: 'no quota',
      ...work('b'),
    });
    expect(screen.shown()).toEqual([
      '✓ create a (infra.db) in 10 ms',
      '✗ create b (infra.db) after 10 ms: no quota',
    ]);
  });

  it('shows progress in place', () => {
    const screen = openScreen();
    screen.reporter.report({ kind: 'plan-progress', done: 1, total: 2 });
    expect(screen.shown()).toEqual(['compared 1 of 2 resources']);
    screen.reporter.report({ kind: 'plan-progress', done: 2, total: 2 });
    expect(screen.shown()).toEqual([]);
  });

  it('never draws more lines than a window has, nor wider ones', () => {
    const screen = openScreen({ columns: 12 });
    for (let index = 0; index < 20; index += 1) {
      screen.reporter.report({ kind: 'resource-started', ...work(`r${String(index)}`) });
    }
    expect(screen.shown()).toHaveLength(9);
    expect(screen.shown().every((line) => line.length < 12)).toBe(true);
  });

  it('removes what it drew when it is disposed', () => {
    const screen = openScreen();
    screen.reporter.report({ kind: 'resource-started', ...work('a') });
    screen.reporter[Symbol.dispose]();
    expect(screen.shown()).toEqual([]);
  });

  it('colours by loudness unless NO_COLOR is set', () => {
    const event = { kind: 'note', level: 'warning', text: 'odd' } as const;
    const coloured = openScreen();
    coloured.reporter.report(event);
    expect(coloured.written()).toBe('\u001b[33mwarning: odd\u001b[0m\n');
    const plain = openScreen({ variables: { NO_COLOR: '1' } });
    plain.reporter.report(event);
    expect(plain.written()).toBe('warning: odd\n');
  });
});

describe.each([
  ['into a pipe', { isTerminal: false }],
  ['on a dumb terminal', { variables: { TERM: 'dumb' } }],
])('%s', (_where, setting) => {
  it('writes plain lines and no escape sequence', () => {
    const screen = openScreen(setting);
    screen.reporter.report({ kind: 'resource-started', ...work('a') });
    screen.reporter.report({ kind: 'resource-done', tookMs: 10, ...work('a') });
    screen.reporter[Symbol.dispose]();
    expect(screen.written()).toBe('… create a (infra.db)\n✓ create a (infra.db) in 10 ms\n');
  });
});

it('hides secrets and disarms foreign text, also in what is drawn in place', () => {
  const screen = openScreen({ variables: { NO_COLOR: '1' } });
  screen.reporter.report({ kind: 'resource-started', ...work('hunter22') });
  screen.reporter.report({ kind: 'note', level: 'info', text: 'x\u001b]0;title\u0007 hunter22' });
  expect(screen.written()).not.toContain('hunter22');
  expect(screen.written()).not.toContain('\u001b]0');
});

it('keeps what is for finding errors to those who ask', () => {
  const event = { kind: 'note', level: 'debug', text: 'detail' } as const;
  const quiet = openScreen();
  quiet.reporter.report(event);
  expect(quiet.shown()).toEqual([]);
  const verbose = openScreen({ isVerbose: true });
  verbose.reporter.report(event);
  expect(verbose.shown()).toEqual(['detail']);
});
