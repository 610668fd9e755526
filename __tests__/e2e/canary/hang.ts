import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { TestRunner } from '../../actions/runner.ts';
import { HANGING } from './behaviours.ts';

/** Settles once the plugin hangs in a change; its process is ended with the test at the latest. */
export async function untilHanging({ runner }: { readonly runner: TestRunner }): Promise<void> {
  const path = join(runner.folder, 'data/plugins/canary', HANGING);
  const read = (): Promise<string> => readFile(path, 'utf8').catch(() => '');
  await expect.poll(read, { timeout: 30_000 }).toMatch(/^\d+$/);
  const pid = Number(await read());
  await rm(path);
  onTestFinished(() => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended with its host, as it should.
    }
  });
}
