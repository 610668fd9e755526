import { VALUE_ENCODERS } from './value-encoders.ts';

/**
 * Hides secrets in a log as the runner of GitHub Actions does (2.3xx): each secret as it was given, and
 * as each of its encoders writes it. What the runner does not hide, this does not hide either.
 */
export interface RunnerMasker {
  /** Registers what `::add-mask::` gave: the whole, and each line of it. */
  add(value: string): void;
  mask(text: string): string;
}

/** Makes one that knows no secret, or those that were told to an earlier one. */
export function createRunnerMasker(known: readonly string[] = []): RunnerMasker {
  const forms = new Set<string>();
  const masker: RunnerMasker = {
    add: (value) => {
      for (const secret of [value, ...value.split(/[\r\n]+/)]) {
        const encoded = Object.values(VALUE_ENCODERS).map((encode) => encode(secret));
        for (const form of [secret, ...encoded]) if (form !== '') forms.add(form);
      }
    },
    mask: (text) => replaceRanges(text, findRanges(text, forms)),
  };
  for (const value of known) masker.add(value);
  return masker;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function findRanges(text: string, forms: ReadonlySet<string>): readonly Range[] {
  return [...forms]
    .flatMap((form) => {
      const found: Range[] = [];
      for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
        found.push({ start: at, end: at + form.length });
      }
      return found;
    })
    .sort((left, right) => left.start - right.start);
}

/** Ranges that touch become one `***`. */
function replaceRanges(text: string, ranges: readonly Range[]): string {
  let masked = '';
  let done = 0;
  let isOpen = false;
  for (const { start, end } of ranges) {
    if (!isOpen || start > done) masked += `${text.slice(done, start)}***`;
    isOpen = true;
    done = Math.max(done, end);
  }
  return masked + text.slice(done);
}
