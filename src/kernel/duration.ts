const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h)/;

/**
 * Reads a duration as people and Go write it: `250ms`, `30s`, `5m`, `1h30m`. Answers milliseconds,
 * rounded to whole ones; `undefined` for anything else, such as a number without a unit. `0` needs
 * no unit.
 */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  let totalMs = 0;
  let rest = text;
  do {
    const [whole, amount, unit] = DURATION.exec(rest) ?? [];
    if (whole === undefined || !isUnit(unit)) return undefined;
    totalMs += Number(amount) * UNIT_MS[unit];
    rest = rest.slice(whole.length);
  } while (rest !== '');
  return Number.isSafeInteger(Math.round(totalMs)) ? Math.round(totalMs) : undefined;
}

function isUnit(text: string | undefined): text is keyof typeof UNIT_MS {
  return text !== undefined && Object.hasOwn(UNIT_MS, text);
}

/** Writes a duration for people: `250 ms`, `3.2 s`, `1 min 5 s`, `2 h 3 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${String(Math.round(ms))} ms`;
  // 59.96 s would be written as 60.0 s.
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return joinUnits(minutes, 'min', [seconds % 60, 's']);
  return joinUnits(Math.floor(minutes / 60), 'h', [minutes % 60, 'min']);
}

function joinUnits(
  amount: number,
  unit: string,
  [rest, restUnit]: readonly [number, string],
): string {
  const head = `${String(amount)} ${unit}`;
  return rest === 0 ? head : `${head} ${String(rest)} ${restUnit}`;
}
