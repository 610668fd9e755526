import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Absolute path of the folder that holds the bundles of this run. */
    bundles: string;
  }
}

/**
 * Builds the bundles once for all tests that start one, into a folder of this run, so that a
 * `dist/` that was not built again cannot make them lie.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'wfctl-bundles-'));
  const tool = fileURLToPath(new URL('../../tools/build.mjs', import.meta.url));
  await promisify(execFile)(process.execPath, [tool, folder]);
  project.provide('bundles', folder);
  return () => rm(folder, { recursive: true, force: true });
}
