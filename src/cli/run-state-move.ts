import { moveRecord } from '../operations/index.ts';
import { endWithFindings } from './end.ts';
import {
  type ExitCode,
  type Invocation,
  printRedacted,
  toCommandLine,
  toEnvironmentRequest,
} from './invocation.ts';

/** `wfctl infra state mv OLD NEW` */
export async function runStateMove(invocation: Invocation): Promise<ExitCode> {
  const [name = '', to = ''] = invocation.positionals;
  const outcome = await moveRecord(
    {
      ...toEnvironmentRequest(invocation, undefined),
      ...{ name, to },
      lockWaitMs: invocation.flags.number('lock-wait') ?? 0,
      cancelled: invocation.world.cancelled,
    },
    invocation.ports,
  );
  if (outcome.kind !== 'moved') return endWithFindings(invocation, outcome);
  printRedacted(
    invocation,
    `${outcome.from} is called ${outcome.to} now; the resource itself was not touched. ` +
      `See what is left to do:\n\n    ${toCommandLine(invocation, 'infra plan')}\n`,
  );
  return 0;
}
