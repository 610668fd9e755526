import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type StartedStep, startStep, type StepRequest } from './start-step.ts';

/** Starts a program of a few lines as a step. */
export async function startProgram(
  program: string,
  around: Partial<Pick<StepRequest, 'inputs' | 'state' | 'variables' | 'path'>> = {},
): Promise<StartedStep> {
  const beside = await mkdtemp(join(tmpdir(), 'wfctl-step-'));
  onTestFinished(() => rm(beside, { recursive: true, force: true, maxRetries: 5 }));
  const script = join(beside, 'step.mjs');
  await writeFile(script, program);
  return await startStep({
    ...{ node: process.execPath, script, workspace: beside, beside, folder: join(beside, 'files') },
    ...{ inputs: {}, state: {}, variables: {}, path: [] },
    ...around,
  });
}
