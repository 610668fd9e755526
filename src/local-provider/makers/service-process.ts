import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import type { Clock } from '../../ports/index.ts';
import { LocalError } from '../local-error.ts';
import { identifyProcess, isRunning, type ProcessIdentity } from '../process-identity.ts';
import type { ServiceSettings } from './service-settings.ts';

/** What to start, and how to write down that it was started. */
export interface StartRequest {
  readonly settings: ServiceSettings;
  readonly port: number;
  readonly logPath: string;
  /** Must have written the identity down before it resolves; the command runs only then. */
  readonly onStarted: (identity: ProcessIdentity) => Promise<void>;
}

/**
 * Starts a process that outlives us, in a session of its own.
 *
 * It begins as a shell waiting for a word on its input. If we die before its identity is written
 * down, the input closes and the shell ends: there is no instant at which a service runs that
 * nobody could find again. (Windows has no such shell; there the command starts at once.)
 */
export async function startProcess(request: StartRequest): Promise<ProcessIdentity> {
  const log = await open(request.logPath, 'a', 0o600);
  const child = spawnGated(request, log.fd);
  try {
    await once(child, 'spawn');
    const identity = child.pid === undefined ? undefined : identifyProcess(child.pid);
    if (identity === undefined) throw new LocalError('LOCAL_REFUSED', 'the service ended at once');
    await request.onStarted(identity);
    child.stdin?.write('go\n');
    return identity;
  } finally {
    // Without the word, the closed input ends the shell.
    child.stdin?.end();
    child.unref();
    await log.close();
  }
}

/** Ends a process and its whole group: politely at first, by force after the timeout. */
export async function stopProcess(
  identity: ProcessIdentity,
  { clock, timeoutMs }: { readonly clock: Clock; readonly timeoutMs: number },
): Promise<void> {
  const found = identifyProcess(identity.pid);
  // The number belongs to somebody else by now; so does the group.
  if (found !== undefined && !isRunning(identity)) return;
  signalGroup(identity.pid, 'SIGTERM');
  const deadline = clock.now() + timeoutMs;
  while (isRunning(identity) && clock.now() < deadline) await clock.sleep(POLL_MS);
  signalGroup(identity.pid, 'SIGKILL');
  while (isRunning(identity)) await clock.sleep(POLL_MS);
}

const POLL_MS = 20;

const GATE = 'IFS= read -r word && [ "$word" = go ] || exit 1; exec "$@" </dev/null';

function spawnGated({ settings, port }: StartRequest, log: number): ChildProcess {
  const options: SpawnOptions = {
    cwd: settings.folder,
    env: { ...settings.environment, PORT: String(port) },
    detached: true,
    stdio: ['pipe', log, log],
  };
  const child =
    process.platform === 'win32'
      ? spawn(settings.command, settings.args, options)
      : spawn('/bin/sh', ['-c', GATE, 'sh', settings.command, ...settings.args], options);
  // `once` above rejects with the first error; later ones say nothing we do not see otherwise.
  child.on('error', () => undefined);
  child.stdin?.on('error', () => undefined);
  return child;
}

function signalGroup(leader: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(process.platform === 'win32' ? leader : -leader, signal);
  } catch {
    // Nobody is left in the group.
  }
}
