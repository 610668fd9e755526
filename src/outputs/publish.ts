import { encodeJson, type JsonValue, type Secret } from '../kernel/index.ts';
import type { Step } from '../ports/index.ts';
import { findRefusal, type RefusalReason } from './maskable.ts';
import { masksFor } from './redact.ts';

/** One value to hand to the steps that follow. */
export interface OutputValue {
  readonly name: string;
  readonly value: Secret<JsonValue>;
  readonly isSensitive: boolean;
  /** Also the name of an environment variable for the following steps, when given. */
  readonly variable?: string;
}

/** A sensitive value that was held back, since the runner could not hide it. */
export interface HeldBack {
  readonly name: string;
  readonly because: Exclude<RefusalReason, 'empty'>;
}

/**
 * Hands values on as step outputs: strings as they are, everything else as JSON.
 *
 * Every mask is out before the first value is. A sensitive value that cannot be hidden, because it
 * is too short or a common word, is not handed on; the answer names it, for a warning that says to
 * declare it `sensitive: false` if it is no secret.
 */
export function publishOutputs(step: Step, values: readonly OutputValue[]): readonly HeldBack[] {
  const heldBack: HeldBack[] = [];
  const ready: { readonly output: OutputValue; readonly text: string }[] = [];
  for (const output of values) {
    const text = toOutputText(output.value.reveal());
    const refusal = output.isSensitive ? findRefusal(text) : undefined;
    if (refusal === undefined || refusal === 'empty') ready.push({ output, text });
    else heldBack.push({ name: output.name, because: refusal });
  }
  for (const mask of masksOf(ready)) step.mask(mask);
  for (const { output, text } of ready) {
    step.setOutput(output.name, text);
    if (output.variable !== undefined) step.setVariable(output.variable, text);
  }
  return heldBack;
}

/** A value as one text: strings as they are, nothing for null, everything else as compact JSON. */
export function toOutputText(value: JsonValue): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : encodeJson(value);
}

function masksOf(
  values: readonly { readonly output: OutputValue; readonly text: string }[],
): ReadonlySet<string> {
  return new Set(
    values
      .filter(({ output }) => output.isSensitive)
      .flatMap(({ output, text }) => [...masksFor(text), ...masksFor(output.value.reveal())]),
  );
}
