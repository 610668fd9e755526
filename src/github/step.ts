import type { Redactor } from '../outputs/index.ts';
import type { Step } from '../ports/index.ts';
import { MAX_SUMMARY_BYTES } from '../views/index.ts';
import type { RunnerCommands } from './runner-commands.ts';

const FULL =
  '\n> **The rest is not shown.** This step wrote more than a summary page can hold; the log has it.\n';

/**
 * The {@link Step} of a workflow. What it is told to mask, the redactor hides from then on too. The
 * summary is redacted; outputs and variables are not, since handing a masked secret on is what they
 * are for.
 *
 * The runner drops a step's summary as a whole when it is too large, so what would make it so is
 * left out, and the page says it.
 */
export function createStep(commands: RunnerCommands, redactor: Redactor): Step {
  const masked = new Set<string>();
  let leftBytes = MAX_SUMMARY_BYTES - Buffer.byteLength(FULL);
  return {
    mask(text) {
      if (masked.has(text) || redactor.isSpared(text)) return;
      masked.add(text);
      redactor.addExact(text);
      commands.mask(text);
    },
    setOutput: (name, value) => {
      commands.setOutput(name, value);
    },
    setVariable: (name, value) => {
      commands.setVariable(name, value);
    },
    async appendSummary(markdown) {
      if (leftBytes === 0) return;
      const redacted = `${redactor.redact(markdown).trimEnd()}\n\n`;
      const sizeBytes = Buffer.byteLength(redacted);
      const fits = sizeBytes <= leftBytes;
      leftBytes = fits ? leftBytes - sizeBytes : 0;
      await commands.appendSummary(fits ? redacted : FULL);
    },
  };
}
