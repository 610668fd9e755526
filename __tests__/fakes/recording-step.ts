import type { Step } from '../../src/ports/index.ts';

/** What a step was told, in the order it was told. */
export type StepCall =
  | { readonly kind: 'mask'; readonly text: string }
  | { readonly kind: 'output'; readonly name: string; readonly value: string }
  | { readonly kind: 'variable'; readonly name: string; readonly value: string }
  | { readonly kind: 'summary'; readonly markdown: string };

/** A step that remembers what it was told. */
export function createRecordingStep(): Step & { readonly calls: readonly StepCall[] } {
  const calls: StepCall[] = [];
  return {
    calls,
    mask: (text) => calls.push({ kind: 'mask', text }),
    setOutput: (name, value) => calls.push({ kind: 'output', name, value }),
    setVariable: (name, value) => calls.push({ kind: 'variable', name, value }),
    appendSummary: (markdown) => {
      calls.push({ kind: 'summary', markdown });
      return Promise.resolve();
    },
  };
}
