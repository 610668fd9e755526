import { createRunnerMasker } from './runner-masker.ts';
import { KNOWN_COMMANDS, parseWorkflowCommand, type WorkflowCommand } from './workflow-command.ts';

/** A message that a step had the runner show on the run's page. */
export interface ShownMessage {
  readonly level: 'error' | 'warning' | 'notice';
  /** `title`, `file`, `line`, `col`, …: as the runner names them. */
  readonly properties: Readonly<Record<string, string>>;
  /** As the step gave it: what the runner stars in it, a step should have starred before. */
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

/** Commands that a runner refuses, or takes with a warning that they are to go. */
const OUTDATED = new Set(['add-path', 'set-env', 'save-state', 'set-output']);

/** What the runner shows of one step and level; it drops the others. */
const MAX_MESSAGES = 10;

/** What the runner cuts a message to. */
const MAX_MESSAGE_LENGTH = 4096;

/**
 * Reads the lines that a step printed, in their order: a secret is hidden from its mask on. Only the
 * masks of the step itself count. A runner also knows those of earlier steps, and of the workflow's
 * secrets; a step that relied on them would show its secrets in another job.
 *
 * @throws {@link TypeError} for what costs a step more than a line of its log: a command that the
 *   runner refuses, and messages that it cuts or drops.
 */
export function readRunnerLog(lines: readonly string[]): RunnerLog {
  const page = createPage();
  let resume: string | undefined;
  for (const line of lines) {
    const command = parseWorkflowCommand(line, resume);
    if (resume !== undefined) {
      if (command?.name === resume.toLowerCase()) resume = undefined;
      page.show(line);
    } else if (command?.name === 'stop-commands') {
      resume = readStopWord(command);
      if (resume.length > 6) page.hide(resume);
      page.show(line);
    } else if (command === undefined) page.show(line);
    else obey(command, page);
  }
  refuseWhatIsDropped(page.messages);
  const { shown, messages, masks } = page;
  return { shown: shown.map((line) => `${line}\n`).join(''), messages, masks };
}

/** What a run's page shows of a step, while it grows. */
interface Page {
  readonly shown: string[];
  readonly messages: ShownMessage[];
  readonly masks: string[];
  show(text: string): void;
  hide(secret: string): void;
}

function createPage(): Page {
  const masker = createRunnerMasker();
  const shown: string[] = [];
  return {
    ...{ shown, messages: [], masks: [] },
    show: (text) => {
      shown.push(...masker.mask(text).split('\n'));
    },
    hide: (secret) => {
      masker.add(secret);
    },
  };
}

function obey(command: WorkflowCommand, page: Page): void {
  if (command.name !== 'add-mask') {
    for (const text of toShown(command)) page.show(text);
    page.messages.push(...toMessages(command));
  } else if (command.text.trim() === '') {
    page.show("##[warning]Can't add secret mask for empty string");
  } else {
    page.hide(command.text);
    page.masks.push(command.text);
  }
}

/** A word that anybody could say, or that is a command already, is none. */
function readStopWord({ text }: WorkflowCommand): string {
  const word = text.toLowerCase();
  if (word === '' || word === 'pause-logging' || KNOWN_COMMANDS.has(word)) {
    throw new TypeError(`the runner takes no '${text}' for a word that ends ::stop-commands::`);
  }
  return text;
}

function toShown({ name, text }: WorkflowCommand): readonly string[] {
  if (OUTDATED.has(name)) throw new TypeError(`the runner no longer takes ::${name}::`);
  if (name === 'debug' || name === 'echo' || name.endsWith('-matcher')) return [];
  return [`##[${name}]${name === 'endgroup' ? '' : text}`];
}

function toMessages({ name, properties, text }: WorkflowCommand): readonly ShownMessage[] {
  return name === 'error' || name === 'warning' || name === 'notice'
    ? [{ level: name, properties, text }]
    : [];
}

function refuseWhatIsDropped(messages: readonly ShownMessage[]): void {
  for (const level of ['error', 'warning', 'notice'] as const) {
    const count = messages.filter((message) => message.level === level).length;
    if (count > MAX_MESSAGES) throw new TypeError(`the runner drops of ${String(count)} ${level}s`);
  }
  const long = messages.find(({ text }) => text.length > MAX_MESSAGE_LENGTH);
  if (long !== undefined) throw new TypeError(`the runner cuts a message: ${long.text}`);
}
