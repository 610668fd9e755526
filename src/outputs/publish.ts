import { encodeJson, type JsonValue, type Secret } from '../kernel/index.ts';
import type { Concealer, Step, Unconcealed } from '../ports/index.ts';

/**
 * Whether a value is a secret: because the config, its provider or its own name says so; because nobody
 * says anything; or not at all.
 */
export type Secrecy = 'said' | 'presumed' | 'none';

/** One value to hand to the steps that follow. */
export interface OutputValue {
  readonly name: string;
  readonly value: Secret<JsonValue>;
  readonly secrecy: Secrecy;
  /** Also the name of an environment variable for the following steps, when given. */
  readonly variable?: string;
}

/** A sensitive value that the runner could not hide. */
export interface Unhidden {
  readonly name: string;
  readonly because: Unconcealed['because'];
  /** Otherwise it was handed on all the same. */
  readonly isHeldBack: boolean;
}

/**
 * Hands values on as step outputs: strings as they are, everything else as JSON.
 *
 * Every mask is out before the first value is. What cannot be hidden, because it is too short or a
 * common word, is held back where somebody said that it is a secret, and otherwise handed on as it is:
 * ports, flags and names are what most of these are. The answer names both, for a warning.
 *
 * @param concealer Of the same step: it tells the runner.
 */
export function publishOutputs(
  { step, concealer }: { readonly step: Step; readonly concealer: Pick<Concealer, 'conceal'> },
  values: readonly OutputValue[],
): readonly Unhidden[] {
  const unhidden: Unhidden[] = [];
  const ready: { readonly output: OutputValue; readonly text: string }[] = [];
  for (const output of values) {
    const { name, secrecy } = output;
    const text = toOutputText(output.value.reveal());
    const because = secrecy === 'none' ? undefined : conceal(output, { text, concealer });
    const isHeldBack = because !== undefined && secrecy === 'said';
    if (because !== undefined) unhidden.push({ name, because, isHeldBack });
    if (!isHeldBack) ready.push({ output, text });
  }
  for (const { output, text } of ready) {
    step.setOutput(output.name, text);
    if (output.variable !== undefined) step.setVariable(output.variable, text);
  }
  return unhidden;
}

/** The text as it is handed on, and everything in it; answers why the text as a whole is not hidden. */
function conceal(
  { value }: OutputValue,
  { text, concealer }: { readonly text: string; readonly concealer: Pick<Concealer, 'conceal'> },
): Unconcealed['because'] | undefined {
  concealer.conceal(value.reveal());
  return concealer.conceal(text)[0]?.because;
}

/** A value as one text: strings as they are, nothing for null, everything else as compact JSON. */
export function toOutputText(value: JsonValue): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : encodeJson(value);
}
