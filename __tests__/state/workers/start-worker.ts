import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';

/** A worker that runs, and what it has said so far. */
export interface Worker {
  readonly process: ChildProcess;
  readonly said: () => string;
  /** Resolves when it has ended, however it ended. */
  readonly ended: Promise<void>;
}

/** Bundles the worker into the folder, for a process cannot run TypeScript; gives its path. */
export async function bundleWorker(folder: string): Promise<string> {
  const outfile = join(folder, 'worker.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('worker.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Bundled CommonJS packages ask for Node's own modules through `require`.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  });
  return outfile;
}

/** Starts a command with arguments; it is killed when the test ends. */
export function startWorker(command: string, args: readonly string[]): Worker {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const ended = once(child, 'close').then(() => undefined);
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return { process: child, said: () => said, ended };
}
