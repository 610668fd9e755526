import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The Node.js that our actions ask the runner for. */
const MAJOR = 'v24.';

/**
 * The Node.js of the runner: the one that runs this where it is 24, else `node24` on the PATH, as the
 * runner calls it; `undefined` when there is none.
 *
 * @throws {@link TypeError} when `node24` is another version.
 */
export function findRunnerNode(): string | undefined {
  if (process.version.startsWith(MAJOR)) return process.execPath;
  const found = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'node24'))
    .find((file) => existsSync(file));
  if (found === undefined) return undefined;
  const version = execFileSync(found, ['--version'], { encoding: 'utf8' });
  if (!version.startsWith(MAJOR)) throw new TypeError(`${found} is ${version}`);
  return found;
}

/** Whether a machine without it is broken, rather than a reason to skip. */
export function isRunnerNodeRequired(): boolean {
  return process.env['CI'] === 'true';
}

/** Says once for a suite that it is skipped, and why. */
export function explainRunnerNodeSkip(suite: string): void {
  if (findRunnerNode() !== undefined || isRunnerNodeRequired()) return;
  process.stdout.write(
    `${suite} is skipped: no Node.js 24 on this machine (npm install node@24, and node24 on the PATH)\n`,
  );
}
