import type { Stretch, TargetResult } from '../verify/index.ts';
import { firstOf } from './blocks.ts';
import { toLabel, toTimeOfDay } from './mermaid.ts';

/** More rows than this make a chart that nobody can read. */
const MAX_TARGETS = 20;
const MAX_BARS = 8;

/** What every target answered over time as a Mermaid Gantt chart: red where it was not good. */
export function verifyGantt(results: readonly TargetResult[]): {
  readonly code: string;
  readonly missing: number;
} {
  const { shown, missing } = firstOf(results, MAX_TARGETS);
  const zeroMs = results.reduce((least, { startedAtMs }) => Math.min(least, startedAtMs), Infinity);
  const sections = shown.flatMap(({ name, timeline }) => [
    `  section ${toLabel(name)}`,
    ...toBars(timeline.stretches, zeroMs),
  ]);
  const head = ['gantt', '  dateFormat HH:mm:ss.SSS', '  axisFormat %H:%M:%S'];
  return { code: [...head, ...sections].join('\n'), missing };
}

/** The first and the last ones: how it began, and how it ended. */
function toBars(stretches: readonly Stretch[], zeroMs: number): readonly string[] {
  const kept =
    stretches.length <= MAX_BARS
      ? stretches
      : [...stretches.slice(0, MAX_BARS / 2), ...stretches.slice(-MAX_BARS / 2)];
  return kept.map(({ kind, status, fromMs, toMs, attempts }) => {
    const what = kind.startsWith('wrong-') || status === undefined ? kind : String(status);
    const label = toLabel(`${what.replaceAll('-', ' ')} x${String(attempts)}`);
    const length = `${String(Math.max(1, Math.round(toMs - fromMs)))}ms`;
    const colour = kind === 'passed' ? 'done' : 'crit';
    return `  ${label} :${colour}, ${toTimeOfDay(fromMs - zeroMs)}, ${length}`;
  });
}
