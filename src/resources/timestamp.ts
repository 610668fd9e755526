/** A moment as records carry it: RFC 3339, UTC, whole seconds (compat-core 4.2). */
export function toTimestamp(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d+Z$/, 'Z');
}
