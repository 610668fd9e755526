import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { type Liveness, type ProcessIdentity } from '../ports/index.ts';
import { systemCodeOf } from './system-error.ts';

/**
 * Asks the system about processes of this machine.
 *
 * On Linux a process is told from a later one of the same id by its start time, machines by boot
 * and process namespace (two containers may share a host name and number their processes alike),
 * and a zombie counts as gone. Elsewhere host name and id are all there is.
 */
export async function openLiveness(): Promise<Liveness> {
  const [boot, namespace, own] = await Promise.all([
    readOrEmpty(() => readFile('/proc/sys/kernel/random/boot_id', 'utf8')),
    readOrEmpty(() => readlink('/proc/self/ns/pid')),
    findProcess(process.pid),
  ]);
  const machine = [hostname(), boot, namespace].join(' ');
  const self: ProcessIdentity = {
    machine: machine.trim(),
    pid: process.pid,
    startedAt: own?.startedAt ?? '',
  };
  return {
    self,
    check: async (other) => {
      if (other.machine !== self.machine) return 'unknown';
      if (!hasProcess(other.pid)) return 'gone';
      const found = await findProcess(other.pid);
      if (found === undefined) return hasProcess(other.pid) ? 'alive' : 'gone';
      return found.isZombie || found.startedAt !== other.startedAt ? 'gone' : 'alive';
    },
  };
}

async function readOrEmpty(read: () => Promise<string>): Promise<string> {
  try {
    return (await read()).trim();
  } catch {
    return '';
  }
}

/** Signal 0 only asks; `EPERM` means that somebody else's process is there. */
function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCodeOf(error) !== 'ESRCH';
  }
}

interface ProcessFacts {
  readonly startedAt: string;
  readonly isZombie: boolean;
}

/**
 * State and start time, fields 3 and 22 of `/proc/<pid>/stat` (proc_pid_stat(5)); `undefined` where
 * it cannot be read: no such process, no `/proc`, or somebody else's process under `hidepid`. The
 * name in field 2 may hold spaces and brackets, so fields are counted from its last bracket.
 */
async function findProcess(pid: number): Promise<ProcessFacts | undefined> {
  const stat = await readOrEmpty(() => readFile(`/proc/${String(pid)}/stat`, 'utf8'));
  if (stat === '') return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { startedAt: fields[19] ?? '', isZombie: fields[0] === 'Z' || fields[0] === 'X' };
}
