import { createRunnerMasker } from './runner-masker.ts';

/** A message that a step had the runner show on the run's page. */
export interface ShownMessage {
  readonly level: 'error' | 'warning' | 'notice';
  /** `title`, and for a spot in a file `file`, `line`, `col`, …: as the runner names them. */
  readonly properties: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What the runner makes of what a step printed. */
export interface RunnerLog {
  /** The log as the run's page shows it. */
  readonly shown: string;
  readonly messages: readonly ShownMessage[];
  /** What the step told it to hide. */
  readonly masks: readonly string[];
}

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The commands that a runner knows; a line with another name is no command, but text. */
const KNOWN = new Set(
  `add-mask add-matcher add-path debug echo endgroup error group notice remove-matcher save-state
  set-env set-output stop-commands warning`.split(/\s+/),
);

/** Commands that a runner refuses, or takes with a warning that they are to go. */
const OUTDATED = new Set(['add-path', 'set-env', 'save-state', 'set-output']);

/** Reads the lines that a step printed, in their order: a secret is hidden from its mask on. */
export function readRunnerLog(lines: readonly string[]): RunnerLog {
  const masker = createRunnerMasker();
  const shown: string[] = [];
  const messages: ShownMessage[] = [];
  const masks: string[] = [];
  let resume: string | undefined;
  for (const line of lines) {
    const command = parseCommand(line, resume);
    if (command === undefined || (resume !== undefined && command.name !== resume)) {
      shown.push(masker.mask(line));
    } else if (command.name === resume) {
      resume = undefined;
    } else if (command.name === 'stop-commands') {
      resume = command.text;
    } else if (command.name === 'add-mask') {
      masker.add(command.text);
      masks.push(command.text);
    } else {
      shown.push(...showCommand(command).map((text) => masker.mask(text)));
      messages.push(...toMessages(command));
    }
  }
  return { shown: shown.map((line) => `${line}\n`).join(''), messages, masks };
}

function parseCommand(line: string, resume: string | undefined): Command | undefined {
  const [, info, text = ''] = /^\s*::(.*?)::(.*)$/.exec(line) ?? [];
  if (info === undefined) return undefined;
  const space = info.indexOf(' ');
  const name = space < 0 ? info : info.slice(0, space);
  if (!KNOWN.has(name.toLowerCase()) && name !== resume) return undefined;
  if (OUTDATED.has(name)) throw new TypeError(`the runner no longer takes ::${name}::`);
  const properties = space < 0 ? {} : parseProperties(info.slice(space + 1));
  return { name, properties, text: unescape(text, TEXT_ESCAPES) };
}

function parseProperties(text: string): Readonly<Record<string, string>> {
  const pairs = text
    .trim()
    .split(',')
    .map((pair) => /^([^=]+)=+(.+)$/.exec(pair) ?? []);
  return Object.fromEntries(
    pairs.flatMap(([, name, value]) =>
      name === undefined || value === undefined ? [] : [[name, unescape(value, PROPERTY_ESCAPES)]],
    ),
  );
}

const TEXT_ESCAPES = { '%0D': '\r', '%0A': '\n', '%25': '%' };

const PROPERTY_ESCAPES = { '%0D': '\r', '%0A': '\n', '%3A': ':', '%2C': ',', '%25': '%' };

/** One after the other, as the runner does it: `%` comes last. */
function unescape(text: string, escapes: Readonly<Record<string, string>>): string {
  return Object.entries(escapes).reduce((done, [from, to]) => done.replaceAll(from, to), text);
}

function showCommand({ name, text }: Command): readonly string[] {
  if (name === 'debug' || name === 'echo' || name.endsWith('-matcher')) return [];
  return `##[${name}]${text}`.split('\n');
}

function toMessages({ name, properties, text }: Command): readonly ShownMessage[] {
  return name === 'error' || name === 'warning' || name === 'notice'
    ? [{ level: name, properties, text }]
    : [];
}
