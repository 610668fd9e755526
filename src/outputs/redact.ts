import { type JsonValue, Secret } from '../kernel/index.ts';
import { findRefusal, type RefusalReason } from './maskable.ts';
import { createPatternIndex } from './pattern-index.ts';
import { secretForms } from './secret-forms.ts';
import { secretParts, stringLeaves } from './secret-parts.ts';

/** What came of registering a secret. Refused ones stay visible, and the caller has to say so. */
export type AddOutcome =
  { readonly kind: 'added' } | { readonly kind: 'refused'; readonly because: RefusalReason };

/** A string of a tree that cannot be hidden. Empty strings are not listed: they hide nothing. */
export interface RefusedLeaf {
  /** Such as `users[0].password`; empty for a tree that is a single string. Keys, never values. */
  readonly path: string;
  readonly because: Exclude<RefusalReason, 'empty'>;
}

/** Hides secrets in texts. */
export interface Redactor {
  /**
   * From now on hides the secret and the secrets inside it, in every form they may take. Refuses
   * what is shorter than four characters or a word that every log is full of.
   */
  add(secret: Secret | string): AddOutcome;
  /** Adds every string of a value, and answers those it had to refuse. */
  addTree(value: JsonValue): readonly RefusedLeaf[];
  /** Hides exactly this text, such as a form that {@link masksFor} gave. Too short ones are ignored. */
  addExact(text: string): void;
  /** The text with `***` wherever a registered secret stands, overlapping ones included. */
  redact(text: string): string;
}

const STARS = '***';

/** Creates a redactor that knows no secret yet. */
export function createRedactor(): Redactor {
  const index = createPatternIndex();
  const known = new Set<string>();
  const add = (secret: Secret | string): AddOutcome => {
    const text = secret instanceof Secret ? secret.reveal() : secret;
    const refusal = findRefusal(text);
    if (refusal !== undefined) return { kind: 'refused', because: refusal };
    for (const part of known.has(text) ? [] : maskableParts(text)) {
      if (known.has(part)) continue;
      known.add(part);
      for (const form of maskableForms(part)) index.add(form);
    }
    return { kind: 'added' };
  };
  return {
    add,
    addTree: (value) =>
      stringLeaves(value).flatMap(({ path, text }) => {
        const outcome = add(text);
        if (outcome.kind === 'added' || outcome.because === 'empty') return [];
        return [{ path, because: outcome.because }];
      }),
    addExact(text) {
      if (findRefusal(text) === undefined) index.add(text);
    },
    redact(text) {
      let redacted = '';
      let from = 0;
      for (const { start, end } of index.find(text)) {
        redacted += text.slice(from, start) + STARS;
        from = end;
      }
      return from === 0 ? text : redacted + text.slice(from);
    },
  };
}

/**
 * The texts a CI step should tell the runner to hide before the value leaves: one line each, since
 * logs are lines, longest first. Empty when nothing of it can be hidden.
 */
export function masksFor(value: JsonValue): readonly string[] {
  const masks = new Set<string>();
  for (const { text } of stringLeaves(value)) {
    for (const part of findRefusal(text) === undefined ? maskableParts(text) : []) {
      for (const form of maskableForms(part)) if (!/[\r\n]/.test(form)) masks.add(form);
    }
  }
  return [...masks].sort((left, right) => right.length - left.length);
}

function maskableParts(secret: string): readonly string[] {
  return secretParts(secret).filter((part) => findRefusal(part) === undefined);
}

function maskableForms(part: string): readonly string[] {
  return secretForms(part).filter((form) => findRefusal(form) === undefined);
}
