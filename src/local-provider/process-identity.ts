import { readFileSync } from 'node:fs';
import { isJsonObject, type JsonObject, type JsonValue } from '../kernel/index.ts';

/**
 * Which process, beyond its number: numbers are handed out again, so the time it started counts
 * too. Where the system does not tell (no `/proc`), `started` is empty and the number decides.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot, from `/proc/<pid>/stat` (proc(5), field 22); empty when unknown. */
  readonly started: string;
}

/** The identity of a running process; `undefined` when there is none or only its corpse is left. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const stat = readStat(pid);
  if (stat !== undefined) {
    // The command name in parentheses may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', started = ''] = [fields[0], fields[19]];
    return 'ZX'.includes(state) ? undefined : { pid, started };
  }
  return answersSignals(pid) ? { pid, started: '' } : undefined;
}

/** Whether that very process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  const found = identifyProcess(identity.pid);
  if (found === undefined) return false;
  return found.started === identity.started || found.started === '' || identity.started === '';
}

/** The JSON form, for files in the catalogue. */
export function toJsonIdentity(identity: ProcessIdentity): JsonObject {
  return { pid: identity.pid, started: identity.started };
}

/** The identity a file holds; `undefined` for anything that is not one. */
export function parseIdentity(value: JsonValue | undefined): ProcessIdentity | undefined {
  if (!isJsonObject(value)) return undefined;
  const { pid, started } = value;
  if (typeof pid !== 'number' || typeof started !== 'string') return undefined;
  return { pid, started };
}

function readStat(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  } catch {
    return undefined;
  }
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
