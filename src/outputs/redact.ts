import { type JsonValue, Secret } from '../kernel/index.ts';
import type { TextAround, Unconcealed } from '../ports/index.ts';
import { findRefusal, type RefusalReason } from './maskable.ts';
import { createPatternIndex, type PatternIndex, PIECE_LENGTH, type Span } from './pattern-index.ts';
import { secretForms } from './secret-forms.ts';
import { secretParts, textLeaves } from './secret-parts.ts';
import { hideUrlPasswords } from './url-passwords.ts';

/** What came of registering a secret. Refused ones stay visible, and the caller has to say so. */
export type AddOutcome =
  { readonly kind: 'added' } | { readonly kind: 'refused'; readonly because: RefusalReason };

/** Hides secrets in texts. */
export interface Redactor {
  /**
   * From now on hides the secret and the secrets inside it, in every form they may take. Refuses
   * what is shorter than four characters or a word that every log is full of.
   */
  add(secret: Secret | string): AddOutcome;
  /**
   * Adds every string and every long number of a value, and answers those it had to refuse; empty
   * ones are not answered, since they hide nothing.
   */
  addTree(value: JsonValue): readonly Unconcealed[];
  /** Hides exactly this text, such as a form that {@link masksFor} gave. Too short ones are ignored. */
  addExact(text: string): void;
  /**
   * The text with `***` wherever a registered secret stands, overlapping ones included, and in the
   * place of every URL's password, which nobody has to register. Of a text
   * that comes in pieces, say what is around this one: then a secret across a border is found.
   */
  redact(text: string, around?: TextAround): string;
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
      const { plain, base64 } = secretForms(part);
      for (const form of plain) if (isMaskable(form)) index.add(form);
      index.addBase64([...base64].filter(isMaskable));
    }
    return { kind: 'added' };
  };
  return {
    add,
    addTree: (value) =>
      textLeaves(value).flatMap(({ path, text }) => {
        const outcome = add(text);
        if (outcome.kind === 'added' || outcome.because === 'empty') return [];
        return [{ path, because: outcome.because }];
      }),
    addExact(text) {
      const [found] = isMaskable(text) ? index.find(text) : [];
      const isFound = found?.start === 0 && found.end === text.length;
      if (isMaskable(text) && !isFound) index.add(text);
    },
    redact: (text, around) =>
      around === undefined
        ? hideUrlPasswords(coverSpans(text, index.find(text)))
        : hideUrlPasswords(coverSpans(text, findBetween(text, around, index))),
  };
}

function coverSpans(text: string, spans: readonly Span[]): string {
  let covered = '';
  let from = 0;
  for (const { start, end } of spans) {
    covered += text.slice(from, start) + STARS;
    from = end;
  }
  return from === 0 ? text : covered + text.slice(from);
}

/** What is found in the text together with what is around it, as far as it is in the text. */
function findBetween(text: string, around: TextAround, index: PatternIndex): readonly Span[] {
  const before = around.before.slice(-PIECE_LENGTH);
  const offset = before.length;
  return index
    .find(before + text + around.after.slice(0, PIECE_LENGTH))
    .map(({ start, end }) => ({
      start: Math.max(0, start - offset),
      end: Math.min(text.length, end - offset),
    }))
    .filter(({ start, end }) => start < end);
}

/**
 * The texts a CI step should tell the runner to hide before the value leaves: one line each, since
 * logs are lines, longest first. Empty when nothing of it can be hidden.
 */
export function masksFor(value: JsonValue): readonly string[] {
  const masks = new Set<string>();
  for (const { text } of textLeaves(value)) {
    for (const part of isMaskable(text) ? maskableParts(text) : []) {
      const { plain, base64 } = secretForms(part);
      for (const form of [...plain, ...base64]) {
        if (isMaskable(form) && !/[\r\n]/.test(form)) masks.add(form);
      }
    }
  }
  return [...masks].sort((left, right) => right.length - left.length);
}

function maskableParts(secret: string): readonly string[] {
  return secretParts(secret).filter(isMaskable);
}

function isMaskable(text: string): boolean {
  return findRefusal(text) === undefined;
}
