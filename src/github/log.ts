import { redactPlain, toPlainLine, toPlainText } from '../views/index.ts';
import type { Annotation, RunnerCommands } from './runner-commands.ts';

/** The step's log: everything that goes there is redacted, and nothing in it acts as a command. */
export interface Log {
  /** Prints a text, line by line. */
  print(text: string): void;
  debug(text: string): void;
  /** A foldable part of the log; groups do not nest. */
  group(title: string, text: string): void;
  /** Shows a message on the run's page, or prints it where the page is full. */
  annotate(annotation: Annotation): void;
}

/** The runner shows this many annotations of each level per step and drops the others. */
const MAX_ANNOTATIONS = 10;

export function createLog(commands: RunnerCommands, redact: (text: string) => string): Log {
  const shown = { error: 0, warning: 0 };
  const clean = (text: string): string => redactPlain(text, toPlainText, redact);
  const print = (text: string): void => {
    const lines = clean(text).replace(/\n$/, '').split('\n');
    for (const line of lines) commands.line(withoutCommand(line));
  };
  return {
    print,
    debug(text) {
      for (const line of clean(text).split('\n')) commands.debug(line);
    },
    group(title, text) {
      commands.startGroup(redactPlain(title, toPlainLine, redact));
      print(text);
      commands.endGroup();
    },
    annotate(annotation) {
      const { level } = annotation;
      const title = redactPlain(annotation.title, toPlainLine, redact);
      const message = clean(annotation.message);
      shown[level] += 1;
      if (shown[level] <= MAX_ANNOTATIONS) commands.annotate({ ...annotation, title, message });
      else print(`${level}: ${title}: ${message}`);
    },
  };
}

/**
 * A line that the runner takes for text. It acts on `::command::` after leading white space, and on
 * `##[command]` anywhere; a zero-width space keeps either from being one.
 */
function withoutCommand(line: string): string {
  return line.replace(/^(\s*)::/, '$1\u200b::').replaceAll('##[', '##\u200b[');
}
