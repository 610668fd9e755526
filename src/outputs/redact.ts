import { type JsonValue, Secret } from '../kernel/index.ts';
import type { TextAround, Unconcealed } from '../ports/index.ts';
import { findRefusal, type RefusalReason } from './maskable.ts';
import { createPatternIndex, type PatternIndex, PIECE_LENGTH, type Span } from './pattern-index.ts';
import { rareForms } from './rare-forms.ts';
import { type SecretForms, secretForms } from './secret-forms.ts';
import { secretParts, textLeaves } from './secret-parts.ts';
import { hideUrlPasswords } from './url-passwords.ts';

/** What came of registering a secret. Refused ones stay visible, and the caller has to say so. */
export type AddOutcome =
  { readonly kind: 'added' } | { readonly kind: 'refused'; readonly because: RefusalReason };

/** Hides secrets in texts. */
export interface Redactor {
  /**
   * From now on hides the secret and the secrets inside it, in every form they may take. Refuses
   * what is shorter than four characters, a number of fewer than six digits, or a word that every
   * log is full of.
   */
  add(secret: Secret | string): AddOutcome;
  /**
   * Adds every string and every long number of a value, and answers those it had to refuse; empty
   * ones are not answered, since they hide nothing.
   */
  addTree(value: JsonValue): readonly Unconcealed[];
  /** Leaves these words visible, which the reader knows: hidden, they would be missed in every line. */
  spare(words: Iterable<string>): void;
  readonly isSpared: (text: string) => boolean;
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

/** What is longer than a secret at GitHub can be is a bundle or an archive, and has forms without end. */
const LARGE = 48 * 1024;

/** Creates a redactor that knows no secret yet. */
export function createRedactor(): Redactor {
  const index = createPatternIndex();
  const known = new Set<string>();
  const spared = new Set<string>();
  const add = (secret: Secret | string): AddOutcome => {
    const text = secret instanceof Secret ? secret.reveal() : secret;
    const refusal = spared.has(text) ? 'known-name' : findRefusal(text);
    if (refusal !== undefined) return { kind: 'refused', because: refusal };
    for (const part of known.has(text) ? [] : maskableParts(text)) {
      if (known.has(part) || spared.has(part)) continue;
      known.add(part);
      addForms(secretForms(part), index);
      if (text.length <= LARGE) addForms(rareForms(part), index);
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
    spare(words) {
      for (const word of words) spared.add(word);
    },
    isSpared: (text) => spared.has(text),
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

function addForms({ plain, base64 }: SecretForms, index: PatternIndex): void {
  for (const form of plain) if (isMaskable(form)) index.add(form);
  for (const form of base64) if (isMaskable(form)) index.addBase64(form);
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
 *
 * @param isSpared Says what is left visible, as {@link Redactor.isSpared} does.
 */
export function masksFor(
  value: JsonValue,
  isSpared: (text: string) => boolean = () => false,
): readonly string[] {
  const masks = new Set<string>();
  for (const { text } of textLeaves(value)) {
    const isHidden = isMaskable(text) && !isSpared(text);
    const parts = isHidden ? maskableParts(text).filter((part) => !isSpared(part)) : [];
    for (const form of parts.length > MANY_PARTS ? parts : parts.flatMap(usualForms)) {
      if (isMaskable(form) && !/[\r\n]/.test(form)) masks.add(form);
    }
  }
  return [...masks].sort((left, right) => right.length - left.length);
}

/** A key has some fifty lines. Of a whole bundle of them the runner is left to encode each by itself. */
const MANY_PARTS = 200;

function usualForms(part: string): readonly string[] {
  const { plain, base64 } = secretForms(part);
  return [...plain, ...base64];
}

function maskableParts(secret: string): readonly string[] {
  return secretParts(secret).filter(isMaskable);
}

function isMaskable(text: string): boolean {
  return findRefusal(text) === undefined;
}
