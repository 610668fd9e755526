import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProcessError, type SocketFolder } from '../ports/index.ts';
import { systemCodeOf } from './system-error.ts';

/**
 * A socket's path may have 103 bytes on macOS; go-plugin names it `/plugin` and ten digits, and ours
 * is `/wfctl-socket-`, a process id and `-` with six letters.
 */
const LONGEST_PARENT = 54;

/** The name tells whose it is, for whoever finds it when its owner was killed. */
const PREFIX = 'wfctl-socket-';

const NAME = /^wfctl-socket-(\d+)-\w+$/;

/** So old that a process of another container with the same temporary folder does not use it. */
const STALE_MS = 24 * 60 * 60 * 1000;

/**
 * Makes a folder of mode 0700 for a plugin's socket, and meanwhile removes those that processes of
 * ours left behind when they were killed.
 *
 * @throws ProcessError `PROCESS_NO_SOCKET_FOLDER`
 */
export async function createSocketFolder(): Promise<SocketFolder> {
  const temporary = tmpdir();
  const parent = temporary.length > LONGEST_PARENT ? '/tmp' : temporary;
  try {
    const path = await mkdtemp(join(parent, `${PREFIX}${String(process.pid)}-`));
    const sweeping = sweep(parent);
    return {
      path,
      [Symbol.asyncDispose]: async () => {
        await rm(path, { recursive: true, force: true });
        await sweeping;
      },
    };
  } catch (error) {
    throw new ProcessError(
      'PROCESS_NO_SOCKET_FOLDER',
      `cannot make a folder in ${parent} (${systemCodeOf(error) || 'unknown cause'})`,
      { hint: 'Point TMPDIR to a folder that may be written to.', cause: error },
    );
  }
}

/** Removes what is ours, old, and of a process that has ended. Never rejects: it is a courtesy. */
async function sweep(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    const owner = NAME.exec(name)?.[1];
    if (owner === undefined || isRunning(Number(owner))) continue;
    const path = join(parent, name);
    if (await isStale(path)) {
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

async function isStale(path: string): Promise<boolean> {
  try {
    const found = await lstat(path);
    const isOurs = found.isDirectory() && found.uid === process.getuid?.();
    return isOurs && Date.now() - found.mtimeMs > STALE_MS;
  } catch {
    return false;
  }
}

/** Signal 0 only asks; a process that we may not signal runs. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCodeOf(error) !== 'ESRCH';
  }
}
