/**
 * How long an answer asks to be left alone; `undefined` when it does not. A date is taken by the
 * server's own clock where it tells that.
 */
export function readRetryAfter(
  headers: ReadonlyMap<string, string>,
  nowMs: number,
): number | undefined {
  const told = headers.get('retry-after')?.trim();
  if (told === undefined) return undefined;
  if (/^\d{1,9}$/.test(told)) return Number(told) * 1000;
  const untilMs = Date.parse(told);
  if (Number.isNaN(untilMs)) return undefined;
  const theirsMs = Date.parse(headers.get('date') ?? '');
  return Math.max(0, untilMs - (Number.isNaN(theirsMs) ? nowMs : theirsMs));
}
