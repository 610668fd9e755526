import type { Change, Plan, StepResult } from '../resources/index.ts';
import { toPlainLine } from './plain.ts';

/** More nodes than this make a graph that nobody can read. */
const MAX_NODES = 60;

/**
 * A plan as a Mermaid graph: one node per change, coloured by action, an arrow from each resource
 * to those that depend on it. `undefined` when there is nothing to draw.
 */
export function planGraph(
  plan: Plan,
): { readonly code: string; readonly missing: number } | undefined {
  if (plan.changes.length === 0) return undefined;
  const shown = plan.changes.slice(0, MAX_NODES);
  const ids = new Map<string, string>();
  shown.forEach((change, index) =>
    ids.set(change.name, ids.get(change.name) ?? `n${String(index)}`),
  );
  const nodes = shown.map(
    (change, index) => `  n${String(index)}["${toLabel(change.name)}"]:::${change.kind}`,
  );
  const edges = shown.flatMap((change, index) =>
    [...new Set(dependenciesOf(change))]
      .map((name) => ids.get(name))
      .filter((id) => id !== undefined)
      .map((id) => `  ${id} --> n${String(index)}`),
  );
  return {
    code: ['graph LR', ...nodes, ...edges, ...CLASSES].join('\n'),
    missing: plan.changes.length - shown.length,
  };
}

/** Colours that keep their contrast on the light and on the dark page. */
const CLASSES = [
  '  classDef create fill:#1a7f37,stroke:#116329,color:#ffffff',
  '  classDef update fill:#9a6700,stroke:#7d4e00,color:#ffffff',
  '  classDef replace fill:#8250df,stroke:#6639ba,color:#ffffff',
  '  classDef delete fill:#cf222e,stroke:#a40e26,color:#ffffff',
];

function dependenciesOf(change: Change): readonly string[] {
  return change.kind === 'delete' ? change.dependencies : change.spec.after;
}

/**
 * An apply as a Mermaid Gantt chart: one bar per step that ran, red where it failed. `undefined`
 * when nothing ran.
 *
 * Times are written as a time of day that starts at midnight: Mermaid reads and shows it in one
 * and the same zone, so the reader's zone does not shift it.
 */
export function applyGantt(
  results: readonly StepResult[],
): { readonly code: string; readonly missing: number } | undefined {
  const ran = results.filter((result) => STATUS[result.kind] !== undefined);
  if (ran.length === 0) return undefined;
  const shown = ran.slice(0, MAX_NODES);
  const zeroMs = ran.reduce((least, result) => Math.min(least, result.startedAtMs), Infinity);
  const bars = shown.map((result) => {
    const start = toTimeOfDay(result.startedAtMs - zeroMs);
    const name = `${result.action} ${toLabel(result.name)}`;
    const length = `${String(Math.max(1, Math.round(result.tookMs)))}ms`;
    return `  ${name} :${STATUS[result.kind] ?? 'done'}, ${start}, ${length}`;
  });
  const head = ['gantt', '  dateFormat HH:mm:ss.SSS', '  axisFormat %H:%M:%S'];
  return { code: [...head, ...bars].join('\n'), missing: ran.length - shown.length };
}

const STATUS: Readonly<Partial<Record<StepResult['kind'], string>>> = {
  done: 'done',
  failed: 'crit',
  'cut-off': 'active',
};

const LAST_MS_OF_DAY = 86_399_999;

/** A time as Mermaid's charts take it, counted from midnight. */
export function toTimeOfDay(ms: number): string {
  const clamped = Math.min(Math.max(0, Math.round(ms)), LAST_MS_OF_DAY);
  return new Date(clamped).toISOString().slice(11, 23);
}

/** Foreign text as a Mermaid label: what could end it or start a directive becomes an entity. */
export function toLabel(text: string): string {
  return toPlainLine(text).replace(
    /[^\p{L}\p{N} _./-]/gu,
    (character) => `#${String(character.codePointAt(0))};`,
  );
}
