import { countOf } from './plain.ts';

/** What a step may put on the summary page: the runner drops a larger one as a whole. */
export const MAX_SUMMARY_BYTES = 1024 * 1024;

/** Kept free, so that a short word after the view still fits. */
const RESERVE_BYTES = 16 * 1024;

/**
 * Joins blocks of Markdown as far as a summary can hold them. A block is kept whole or left out
 * whole, and what was left out is said at the end.
 */
export function joinBlocks(
  blocks: readonly string[],
  maxBytes: number = MAX_SUMMARY_BYTES - RESERVE_BYTES,
): string {
  const kept: string[] = [];
  let usedBytes = 0;
  for (const block of blocks) {
    const sizeBytes = Buffer.byteLength(block) + 2;
    if (usedBytes + sizeBytes > maxBytes) continue;
    usedBytes += sizeBytes;
    kept.push(block);
  }
  const missing = blocks.length - kept.length;
  if (missing > 0) {
    kept.push(
      `> **Not everything is shown.** ${countOf(missing, 'section')} of ${String(blocks.length)} ` +
        'did not fit on this page.',
    );
  }
  return `${kept.join('\n\n')}\n`;
}

/** What is shown of a long list, and a word about the rest. */
export function firstOf<Item>(
  items: readonly Item[],
  limit: number,
): { readonly shown: readonly Item[]; readonly missing: number } {
  return { shown: items.slice(0, limit), missing: Math.max(0, items.length - limit) };
}
