import type { Change, Plan } from '../resources/index.ts';
import { toPlainLine } from './plain.ts';

/** More changes than this make a drawing that nobody can read on a terminal. */
const MAX_DRAWN = 40;

/**
 * The plan's graph for a terminal: what can be done side by side stands on one level, and each
 * change names what it waits for. `undefined` when nothing waits for anything, or too much does.
 */
export function orderView(plan: Plan): string | undefined {
  const { changes } = plan;
  if (changes.length > MAX_DRAWN) return undefined;
  const waits = new Map(changes.map((change) => [change.name as string, waitsFor(change, plan)]));
  if ([...waits.values()].every((names) => names.length === 0)) return undefined;
  const levels = toLevels(waits);
  const lines = [...waits].map(([name, before]) => ({
    level: levels.get(name) ?? 1,
    text: `${toPlainLine(name)}${before.length === 0 ? '' : `  ← ${before.map(toPlainLine).join(', ')}`}`,
  }));
  const sorted = lines.sort((left, right) => left.level - right.level);
  return ['Order:', ...sorted.map(({ level, text }) => `  ${String(level)}  ${text}`)].join('\n');
}

function waitsFor(change: Change, plan: Plan): readonly string[] {
  const changing = new Set<string>(plan.changes.map(({ name }) => name));
  const names =
    change.kind === 'delete'
      ? plan.changes.filter((other) => dependsOn(other, change.name)).map(({ name }) => name)
      : change.spec.after;
  return names.filter((name) => changing.has(name));
}

function dependsOn(change: Change, name: string): boolean {
  return change.kind === 'delete' && change.record.dependencies.includes(name);
}

/** One more than the highest level of what it waits for; a plan has no circles. */
function toLevels(waits: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  const levelOf = (name: string): number => {
    const known = levels.get(name);
    if (known !== undefined) return known;
    levels.set(name, 1);
    const level = 1 + Math.max(0, ...(waits.get(name) ?? []).map(levelOf));
    levels.set(name, level);
    return level;
  };
  for (const name of waits.keys()) levelOf(name);
  return levels;
}
