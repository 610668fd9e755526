import { readdirSync, readFileSync } from 'node:fs';

/** What any process of the machine could read of the processes that came to be below this one. */
export interface ProcessWatch {
  /** Stops watching; command lines and environments, as one text each. */
  stop(): { readonly commandLines: string; readonly environments: string };
}

/** Looks at all descendants of this process every few milliseconds. */
export function watchProcesses(): ProcessWatch {
  const commandLines = new Set<string>();
  const environments = new Set<string>();
  const timer = setInterval(() => {
    for (const pid of descendantsOf(process.pid)) {
      commandLines.add(readOrEmpty(`/proc/${pid}/cmdline`));
      environments.add(readOrEmpty(`/proc/${pid}/environ`));
    }
  }, 15);
  return {
    stop() {
      clearInterval(timer);
      return {
        commandLines: [...commandLines].join('\n'),
        environments: [...environments].join('\n'),
      };
    },
  };
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
