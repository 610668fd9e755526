import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What any process of the machine could read of the processes that came to be below this one. */
export interface ProcessWatch {
  /** Stops watching; command lines, environments and temporary files, as one text each. */
  stop(): {
    readonly commandLines: string;
    readonly environments: string;
    readonly temporaryFiles: string;
  };
}

/** Looks at all descendants of this process, and into a folder, every few milliseconds. */
export function watchProcesses(temporaryFolder?: string): ProcessWatch {
  const files = new Set<string>();
  const commandLines = new Set<string>();
  const environments = new Set<string>();
  const timer = setInterval(() => {
    for (const pid of descendantsOf(process.pid)) {
      commandLines.add(readOrEmpty(`/proc/${pid}/cmdline`));
      environments.add(readOrEmpty(`/proc/${pid}/environ`));
    }
    if (temporaryFolder !== undefined) {
      for (const path of filesBelow(temporaryFolder)) files.add(`${path}\n${readOrEmpty(path)}`);
    }
  }, 15);
  return {
    stop() {
      clearInterval(timer);
      return {
        commandLines: [...commandLines].join('\n'),
        environments: [...environments].join('\n'),
        temporaryFiles: [...files].join('\n'),
      };
    },
  };
}

function filesBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    // A folder in it was removed meanwhile.
    return [];
  }
}

function descendantsOf(root: number): readonly string[] {
  const children = new Map<string, string[]>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = /^PPid:\s+(\d+)$/m.exec(readOrEmpty(`/proc/${pid}/status`))?.[1] ?? '';
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found: string[] = [];
  const pending = [String(root)];
  for (let pid = pending.pop(); pid !== undefined; pid = pending.pop()) {
    const own = children.get(pid) ?? [];
    found.push(...own);
    pending.push(...own);
  }
  return found;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It ended between the look at the list and the look at it.
    return '';
  }
}
