import type { JsonObject } from '../../../src/kernel/index.ts';
import { findFaults, readWorld } from './inspect-world.ts';
import type { Sample } from './sample-config.ts';
import { type Bench, type Run, wordsOf } from './workshop.ts';

/**
 * Runs apply again where an earlier run was hurt, without any waiting for a lock, and once more
 * after that. Answers everything that is then not as it should be, as whole sentences.
 */
export async function rerun(
  bench: Bench,
  sample: Sample,
  state?: JsonObject,
): Promise<readonly string[]> {
  const again = await bench.run({ passes: 2, job: 'rerun' });
  const endings = wordsOf(again, 'ended').map(({ outcome }) => outcome);
  const [first = '', second = ''] = endings;
  return [
    ...(again.exitCode === 0 ? [] : [`the run after it failed: ${describeRun(again)}`]),
    ...(['applied', 'nothing-to-do'].includes(first) ? [] : [`the run after it was ${first}`]),
    ...(second === 'nothing-to-do' ? [] : [`the run after that was ${second}`]),
    ...findFaults(await readWorld(bench.folder, state), sample),
    ...(await bench.findSurvivors()).map((pid) => `the provider process ${String(pid)} lives on`),
  ];
}

/** A run in one line, for the message of a failed test. */
export function describeRun({ exitCode, signal, words, stderr }: Run): string {
  const said = words.filter(({ kind }) => kind === 'ended' || kind === 'threw');
  return `${String(signal ?? exitCode)} ${JSON.stringify(said)} ${stderr}`.trim();
}
