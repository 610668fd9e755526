import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { GoProvider } from '../go-provider.ts';

/** The resource that these tests speak of. */
export const REF = { name: 'net', type: 'infra.vpc', providerId: 'net-1' };
export const READ = 'ResourceDriver/Read';

/** Whether a process is there. One that has ended and that nobody has asked about still is. */
export function isAlive(pid: number): boolean {
  if (existsSync('/proc/self')) return existsSync(`/proc/${String(pid)}`);
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Waits until it is so. */
export async function until(isTrue: () => boolean, limitMs = 10_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!isTrue()) {
    expect(Date.now(), 'waited too long').toBeLessThan(deadline);
    await sleep(20);
  }
}

/** Waits until a method has been called that often, also while the process is still starting. */
export async function untilCalled(provider: GoProvider, method: string): Promise<void> {
  await until(() => provider.requestsTo(method).length > 0, 30_000);
}

/** What work rejects with. */
export async function failure(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => 'succeeded',
    (error: unknown) => error,
  );
}
