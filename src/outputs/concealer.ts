import type { Concealer, Step } from '../ports/index.ts';
import { masksFor, type Redactor } from './redact.ts';

/**
 * Makes a redactor the {@link Concealer} of an operation. In a workflow, pass the step: then the
 * runner is told of each text too, once, before anything else is said.
 */
export function createConcealer(redactor: Redactor, step?: Pick<Step, 'mask'>): Concealer {
  const masked = new Set<string>();
  return {
    conceal(value) {
      const unconcealed = redactor.addTree(value);
      for (const text of step === undefined ? [] : masksFor(value, redactor.isSpared)) {
        if (masked.has(text)) continue;
        masked.add(text);
        step?.mask(text);
      }
      return unconcealed;
    },
    spare: (words) => {
      redactor.spare(words);
    },
    redact: (text, around) => redactor.redact(text, around),
  };
}
