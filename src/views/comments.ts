import type { Diagnostic } from '../kernel/index.ts';
import type { Plan } from '../resources/index.ts';
import { diagnosticsView } from './diagnostics-view.ts';
import { codeSpan } from './markdown.ts';
import { countOf } from './plain.ts';
import { planBlocks } from './plan-view.ts';

/** GitHub refuses a longer comment as a whole. */
export const MAX_COMMENT_CHARACTERS = 65_536;

/** What stands around the sections of a comment. */
export interface CommentFrame {
  /** A line that no reader sees, by which the comment is found again. */
  readonly marker: string;
  /** Markdown: which commit and run it is about. */
  readonly footer: string;
  /** Runs over each section, before it is known whether it fits. */
  readonly redact: (text: string) => string;
}

/** More than this nobody reads; the summary page has them all. */
const MAX_ROWS = 150;
/** Each comment is a mail to everybody who follows the pull request. */
const MAX_COMMENTS = 4;
/** For marker, "2 of 3", footer and the note on what is missing. */
const RESERVE_CHARACTERS = 2000;

/** A plan as comments on a pull request: one, or several where it is too long for one. */
export function planComments(
  plan: Plan,
  warnings: readonly Diagnostic[],
  frame: CommentFrame,
): readonly string[] {
  return toComments(planBlocks(plan, warnings, MAX_ROWS), frame);
}

/** That there is no plan, and why, in place of the one of an earlier commit. */
export function failedPlanComments(
  environment: string,
  diagnostics: readonly Diagnostic[],
  frame: CommentFrame,
): readonly string[] {
  const where = environment === '' ? '' : ` for ${codeSpan(environment)}`;
  const findings = diagnostics.map((each) => diagnosticsView([each]).markdown.trimEnd());
  return toComments(
    [`### Infrastructure plan${where}`, '**There is no plan for this commit.**', ...findings],
    frame,
  );
}

/** Puts sections into as few comments as hold them; one is kept whole, or left out and counted. */
function toComments(blocks: readonly string[], frame: CommentFrame): readonly string[] {
  const limit =
    MAX_COMMENT_CHARACTERS - RESERVE_CHARACTERS - frame.marker.length - frame.footer.length;
  const parts: string[][] = [[]];
  let used = 0;
  let missing = 0;
  for (const block of blocks.map(frame.redact)) {
    const size = block.length + 2;
    if (used + size > limit && size <= limit && parts.length < MAX_COMMENTS) {
      parts.push([]);
      used = 0;
    }
    if (used + size > limit) missing += 1;
    else {
      parts.at(-1)?.push(block);
      used += size;
    }
  }
  if (missing > 0) parts.at(-1)?.push(missingNote(missing, blocks.length));
  return parts.map((sections, index) =>
    [
      frame.marker,
      ...(index === 0 ? [] : [`_Continued, ${String(index + 1)} of ${String(parts.length)}._`]),
      ...sections,
      frame.footer,
    ].join('\n\n'),
  );
}

function missingNote(missing: number, total: number): string {
  return (
    `> **Not everything is shown.** ${countOf(missing, 'section')} of ${String(total)} did not fit ` +
    'into comments; the summary page of the run has them.'
  );
}
