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
  const waits = findWaits(changes);
  if ([...waits.values()].every((names) => names.length === 0)) return undefined;
  const levels = toLevels(waits);
  const lines = [...waits].map(([name, before]) => ({
    level: levels.get(name) ?? 1,
    text: `${toPlainLine(name)}${before.length === 0 ? '' : `  ← ${before.map(toPlainLine).join(', ')}`}`,
  }));
  const sorted = lines.sort((left, right) => left.level - right.level);
  return ['Order:', ...sorted.map(({ level, text }) => `  ${String(level)}  ${text}`)].join('\n');
}

/** What each change waits for: what it is made of; a delete, for the deletes of what is made of it. */
function findWaits(changes: readonly Change[]): ReadonlyMap<string, readonly string[]> {
  const waits = new Map<string, string[]>(changes.map(({ name }) => [name, []]));
  const deletes = changes.filter((change) => change.kind === 'delete');
  const deleted = new Set<string>(deletes.map(({ name }) => name));
  for (const { name, dependencies } of deletes) {
    for (const before of dependencies) if (deleted.has(before)) waits.get(before)?.push(name);
  }
  for (const change of changes) {
    if (change.kind === 'delete') continue;
    waits.get(change.name)?.push(...change.spec.after.filter((name) => waits.has(name)));
  }
  return waits;
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
