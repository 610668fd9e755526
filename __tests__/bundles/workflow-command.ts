/** A command that a step gave the runner by a line of its log. */
export interface WorkflowCommand {
  /** In lower case. */
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The commands that a runner knows; a line with another name is no command, but text. */
export const KNOWN_COMMANDS: ReadonlySet<string> = new Set(
  `add-mask add-matcher add-path debug echo endgroup error group notice remove-matcher save-state
  set-env set-output stop-commands warning`.split(/\s+/),
);

/**
 * Reads a line as the runner does: `::name key=value,…::text` after leading white space, else
 * `##[name key=value;…]text` anywhere in the line.
 *
 * @param resume the word that ends `stop-commands`, which is a command as long as it is waited for.
 */
export function parseWorkflowCommand(line: string, resume = ''): WorkflowCommand | undefined {
  const known = resume === '' ? KNOWN_COMMANDS : new Set([...KNOWN_COMMANDS, resume.toLowerCase()]);
  return (
    parseForm(/^\s*::(.*?)::(.*)$/s.exec(line), COLONS, known) ??
    parseForm(/##\[([^\]]*)\](.*)$/s.exec(line), BRACKETS, known)
  );
}

interface Form {
  readonly separator: string;
  readonly inProperties: Escapes;
  readonly inText: Escapes;
}

type Escapes = readonly (readonly [escaped: string, character: string])[];

const LINE_ENDS: Escapes = [
  ['%0D', '\r'],
  ['%0A', '\n'],
];

/** It is undone last, so that what it escaped stays as it is. */
const PERCENT: Escapes = [['%25', '%']];

const COLONS: Form = {
  separator: ',',
  inProperties: [...LINE_ENDS, ['%3A', ':'], ['%2C', ','], ...PERCENT],
  inText: [...LINE_ENDS, ...PERCENT],
};

const BRACKET_ESCAPES: Escapes = [['%3B', ';'], ...LINE_ENDS, ['%5D', ']'], ...PERCENT];

const BRACKETS: Form = {
  separator: ';',
  inProperties: BRACKET_ESCAPES,
  inText: BRACKET_ESCAPES,
};

function parseForm(
  match: RegExpExecArray | null,
  form: Form,
  known: ReadonlySet<string>,
): WorkflowCommand | undefined {
  const [, info, text = ''] = match ?? [];
  if (info === undefined) return undefined;
  const space = info.indexOf(' ');
  const name = (space < 0 ? info : info.slice(0, space)).toLowerCase();
  if (!known.has(name)) return undefined;
  const properties = space < 0 ? {} : parseProperties(info.slice(space + 1), form);
  return { name, properties, text: unescape(text, form.inText) };
}

function parseProperties(text: string, form: Form): Readonly<Record<string, string>> {
  const pairs = text
    .trim()
    .split(form.separator)
    .map((pair) => /^([^=]+)=+(.+)$/s.exec(pair) ?? []);
  return Object.fromEntries(
    pairs.flatMap(([, name, value]) =>
      name === undefined || value === undefined ? [] : [[name, unescape(value, form.inProperties)]],
    ),
  );
}

function unescape(text: string, escapes: Escapes): string {
  return escapes.reduce((done, [escaped, character]) => done.replaceAll(escaped, character), text);
}
