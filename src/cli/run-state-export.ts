import { resolve } from 'node:path';
import { exportState } from '../operations/index.ts';
import { countOf } from '../views/index.ts';
import { endWithFindings, tellFindings } from './end.ts';
import {
  type ExitCode,
  type Invocation,
  toEnvironmentRequest,
  writeRedacted,
} from './invocation.ts';
import { maskInRunner } from './mask-in-runner.ts';

/** `wfctl infra state export` */
export async function runStateExport(invocation: Invocation): Promise<ExitCode> {
  const { flags, world, ports } = invocation;
  const output = flags.text('output');
  const showSensitive = flags.boolean('show-sensitive');
  const outcome = await exportState(
    {
      ...toEnvironmentRequest(invocation, invocation.positionals[0]),
      format: flags.text('format') === 'json' ? 'json' : 'tfstate',
      showSensitive,
      output: output === undefined ? undefined : resolve(world.folder, output),
    },
    ports,
  );
  if (outcome.kind !== 'exported') return endWithFindings(invocation, outcome);
  tellFindings(invocation, outcome.diagnostics);
  const say = (text: string): void => {
    writeRedacted(invocation, text);
  };
  if (showSensitive) {
    maskInRunner(outcome.shown.reveal(), world);
    say('warning: the export holds secrets; they were asked for with --show-sensitive\n');
  }
  // It is redacted already, where secrets were not asked for.
  if (output === undefined) world.print(outcome.text.reveal());
  else say(`Wrote ${countOf(outcome.count, 'resource')} to ${output}.\n`);
  return 0;
}
