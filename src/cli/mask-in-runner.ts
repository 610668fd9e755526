import type { JsonValue } from '../kernel/index.ts';
import { masksFor } from '../outputs/index.ts';
import type { CliWorld } from './world.ts';

/**
 * In a workflow, tells the runner what it has to hide before any of it is shown. It reads commands from
 * standard error too, which leaves standard output to the values, also where a script captures that.
 *
 * @param spared Names that stand in every log, and are left visible.
 */
export function maskInRunner(
  values: readonly JsonValue[],
  { environment, stderr }: Pick<CliWorld, 'environment' | 'stderr'>,
  spared: ReadonlySet<string> = new Set(),
): void {
  if (environment('GITHUB_ACTIONS') !== 'true') return;
  const masks = new Set(values.flatMap((value) => masksFor(value, (text) => spared.has(text))));
  for (const mask of masks) stderr.write(`::add-mask::${mask.replaceAll('%', '%25')}\n`);
}
