import { parseDuration, parseWebAddress, Secret } from '../kernel/index.ts';
import type { Environment } from '../ports/index.ts';
import { RunnerError } from './runner-error.ts';

/**
 * The inputs of this step, by their kebab-case names.
 *
 * An input that is absent or empty reads as `undefined` (an empty list for a list): the runner does
 * not apply an action's default to an empty text, so the reader has to name what holds then. Values
 * of the wrong form are refused with `INPUT_INVALID`, which names the input.
 */
export interface Inputs {
  /** Trimmed. */
  text(name: string): string | undefined;
  /**
   * Trimmed; `undefined` for the word, which is the input's default in `action.yml` and says that
   * nothing is asked. Empty is what an expression comes to that found nothing, so that it must not
   * pass for the word.
   *
   * @throws RunnerError `INPUT_EMPTY`
   */
  textOrWord(name: string, word: string): string | undefined;
  /** @throws RunnerError `INPUT_MISSING`: the runner itself does not check `required`. */
  required(name: string): string;
  /** `true` or `false`, in the three spellings of YAML 1.2. */
  flag(name: string): boolean | undefined;
  /** Separated by newlines or commas; `#` at the start of an item or after a space begins a comment. */
  list(name: string): readonly string[];
  /** One of a few words, to the letter. */
  choice<Word extends string>(name: string, words: readonly Word[]): Word | undefined;
  /** A whole number, at least 1. */
  count(name: string): number | undefined;
  /** An address of a web server, without a user. */
  address(name: string): URL | undefined;
  secret(name: string): Secret | undefined;
  /** A duration such as `250ms`, `30s` or `1h30m`, in milliseconds. */
  durationMs(name: string): number | undefined;
}

export function createInputs(environment: Environment): Inputs {
  const given = (name: string): string | undefined =>
    environment(`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`)?.trim();
  const text = (name: string): string | undefined => {
    const value = given(name);
    return value === '' ? undefined : value;
  };
  const parsed =
    <Value>(form: string, parse: (value: string) => Value | undefined) =>
    (name: string): Value | undefined => {
      const value = text(name);
      if (value === undefined) return undefined;
      const result = parse(value);
      if (result === undefined) throw invalidInput(name, form);
      return result;
    };
  return {
    text,
    textOrWord(name, word) {
      const value = given(name);
      if (value === '') throw emptyInput(name, word);
      return value === word ? undefined : value;
    },
    required(name) {
      const value = text(name);
      if (value !== undefined) return value;
      throw new RunnerError('INPUT_MISSING', `the input "${name}" is required and was not given`, {
        hint: `Add "${name}" to the "with:" of this step.`,
      });
    },
    choice: (name, words) =>
      parsed(`one of ${words.join(', ')}`, (value) => words.find((word) => word === value))(name),
    flag: parsed('true or false', parseFlag),
    list: (name) => parseList(text(name) ?? ''),
    count: parsed('a whole number of at least 1', parseCount),
    address: parsed(
      'an address that begins with https:// or http:// and names no user',
      parseWebAddress,
    ),
    secret(name) {
      const value = text(name);
      return value === undefined ? undefined : new Secret(value);
    },
    durationMs: parsed('a duration such as 250ms, 30s or 5m', parseDuration),
  };
}

function emptyInput(name: string, word: string): RunnerError {
  return new RunnerError('INPUT_EMPTY', `the input "${name}" is given and empty`, {
    hint:
      `Perhaps the job or step that was to give it has no such output, or is not among the "needs:" ` +
      `of this job. To ask for nothing, leave "${name}" out or say "${word}".`,
  });
}

/** The value is not repeated: somebody may have put a secret in the wrong place. */
function invalidInput(name: string, form: string): RunnerError {
  return new RunnerError('INPUT_INVALID', `the input "${name}" has to be ${form}`, {
    hint: `Correct "${name}" in the "with:" of this step.`,
  });
}

function parseFlag(value: string): boolean | undefined {
  if (['true', 'True', 'TRUE'].includes(value)) return true;
  return ['false', 'False', 'FALSE'].includes(value) ? false : undefined;
}

function parseCount(value: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(value) ? Number(value) : undefined;
}

function parseList(value: string): readonly string[] {
  return value
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, ''))
    .flatMap((line) => line.split(','))
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
