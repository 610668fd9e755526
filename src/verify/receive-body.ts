import { Secret } from '../kernel/index.ts';

/** How much of a body is looked at. */
export const MAX_BODY_BYTES = 2 ** 20;

/** What is kept of a body to be shown. */
const KEPT_BYTES = 8 * 1024;

/** What is wanted of a body. */
export interface BodyWish {
  /** Texts to look for. */
  readonly needles: readonly string[];
  /** Whether all of it is needed at once; one that is not whole is of no use then. */
  readonly isKept: boolean;
}

/** What a body had of it. */
export interface ReceivedBody {
  /** How much of it was looked at. */
  readonly sizeBytes: number;
  /** Whether that is all of it. */
  readonly isWhole: boolean;
  readonly beginning: Secret;
  /** Empty unless it was to be kept, and is whole. */
  readonly text: Secret;
  readonly contains: ReadonlySet<string>;
}

/**
 * Reads a body as far as {@link MAX_BODY_BYTES}, and leaves it there. It is looked through while it
 * comes: more than its beginning is held only where all of it is wanted.
 */
export async function receiveBody(
  body: AsyncIterable<Uint8Array>,
  { needles, isKept }: BodyWish,
): Promise<ReceivedBody> {
  const kept: Uint8Array[] = [];
  const search = createSearch(needles);
  let sizeBytes = 0;
  let isWhole = true;
  for await (const all of body) {
    const chunk = all.subarray(0, MAX_BODY_BYTES - sizeBytes);
    const roomBytes = (isKept ? MAX_BODY_BYTES : KEPT_BYTES) - sizeBytes;
    // A copy: the chunk may be a small part of a large buffer, which would be kept as a whole.
    if (roomBytes > 0) kept.push(Buffer.from(chunk.subarray(0, roomBytes)));
    search.add(chunk);
    sizeBytes += chunk.length;
    isWhole = chunk.length === all.length;
    if (!isWhole) break;
  }
  const isUsed = isKept && isWhole;
  const text = Buffer.concat(kept, isUsed ? sizeBytes : Math.min(sizeBytes, KEPT_BYTES));
  return {
    sizeBytes,
    isWhole,
    beginning: new Secret(text.toString('utf8', 0, KEPT_BYTES)),
    text: new Secret(isUsed ? text.toString('utf8') : ''),
    contains: search.found,
  };
}

interface Search {
  readonly found: ReadonlySet<string>;
  add(chunk: Uint8Array): void;
}

/** Looks for texts in a stream; one may stand across the border of two chunks. */
function createSearch(needles: readonly string[]): Search {
  const found = new Set<string>();
  const overlapBytes = Math.max(0, ...needles.map((needle) => Buffer.byteLength(needle) - 1));
  let tail = Buffer.alloc(0);
  return {
    found,
    add(chunk) {
      if (needles.length === 0) return;
      const stretch = Buffer.concat([tail, chunk]);
      for (const needle of needles) if (stretch.includes(needle)) found.add(needle);
      tail = Buffer.from(stretch.subarray(Math.max(0, stretch.length - overlapBytes)));
    },
  };
}
