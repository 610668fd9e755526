import { formatDuration } from '../kernel/index.ts';
import { describeFinding, type Witness } from '../verify/index.ts';
import type { OperationPorts } from './ports.ts';

/** So often a target that does not change is told of again. */
const HEARTBEAT_MS = 30_000;

/** A target that changes more often than this is told of by heartbeats alone. */
const MOST_CHANGES = 20;

interface Told {
  readonly key: string;
  readonly atMs: number;
  readonly changes: number;
}

/** Tells of each target when its answers change, twice a minute while they do not, and at its end. */
export function createVerifyWitness({
  reporter,
  clock,
}: Pick<OperationPorts, 'reporter' | 'clock'>): Witness {
  const told = new Map<string, Told>();
  const startedAtMs = clock.elapsedMs();
  return ({ name }, { finding, response }, isDone) => {
    const nowMs = clock.elapsedMs();
    const key = `${finding.kind} ${String(response?.status)}`;
    const last = told.get(name) ?? { key: '', atMs: -HEARTBEAT_MS, changes: 0 };
    const isChange = key !== last.key && last.changes < MOST_CHANGES;
    if (!isDone && !isChange && nowMs - last.atMs < HEARTBEAT_MS) return;
    told.set(name, { key, atMs: nowMs, changes: last.changes + (isChange ? 1 : 0) });
    const mark = isDone ? '✓' : '…';
    const after = formatDuration(nowMs - startedAtMs);
    const text = `${mark} ${name}: ${describeFinding(finding)}, after ${after}`;
    reporter.report({ kind: 'note', level: 'info', text });
  };
}
