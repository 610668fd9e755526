/** Statuses that count as good. */
export interface StatusSet {
  /** As it was written, in the order of writing: `200`, `2xx, 304`. */
  readonly text: string;
  has(status: number): boolean;
  /** Whether it is there as a code of its own, rather than within a class or a range. */
  names(status: number): boolean;
}

/**
 * Reads statuses: a code (`204`), a class (`2xx`), a range (`200-399`), or several of these with
 * commas between. `undefined` for anything else, such as a range that ends before it begins.
 */
export function parseStatusSet(text: string): StatusSet | undefined {
  const items = text.split(',').map((item) => item.trim());
  const ranges = items.map(parseRange).filter((range) => range !== undefined);
  if (ranges.length < items.length) return undefined;
  return {
    text: items.join(', '),
    has: (status) => ranges.some(([first, last]) => first <= status && status <= last),
    names: (status) => ranges.some(([first, last]) => first === status && status === last),
  };
}

function parseRange(text: string): readonly [number, number] | undefined {
  const [, ofClass, from, to] =
    /^(?:([1-5])xx|([1-5]\d\d)(?:\s*-\s*([1-5]\d\d))?)$/i.exec(text) ?? [];
  if (ofClass !== undefined) return [Number(ofClass) * 100, Number(ofClass) * 100 + 99];
  if (from === undefined) return undefined;
  const range = [Number(from), Number(to ?? from)] as const;
  return range[0] <= range[1] ? range : undefined;
}
