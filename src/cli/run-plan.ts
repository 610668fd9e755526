import { resolve } from 'node:path';
import { toShellWord } from '../kernel/index.ts';
import { plan } from '../operations/index.ts';
import { encodePlanFile } from '../resources/index.ts';
import { planView } from '../views/index.ts';
import { endWithFindings, tellFindings } from './end.ts';
import {
  type ExitCode,
  type Invocation,
  printRedacted,
  toCommandLine,
  toEnvironmentRequest,
  writeRedacted,
} from './invocation.ts';

/** `wfctl infra plan` */
export async function runPlan(invocation: Invocation): Promise<ExitCode> {
  const { flags, world, ports } = invocation;
  const output = flags.text('output');
  const outcome = await plan(
    {
      ...toEnvironmentRequest(invocation, invocation.positionals[0]),
      isUnnamed: invocation.flags.text('env') === undefined,
      limit: flags.number('parallelism') ?? 8,
      allowReplace: new Set(flags.list('allow-replace')),
      asksProviders: !flags.boolean('no-provider'),
      output: output === undefined ? undefined : resolve(world.folder, output),
      cancelled: world.cancelled,
    },
    ports,
  );
  if (outcome.kind !== 'planned') return endWithFindings(invocation, outcome);
  const view = planView(outcome.plan, outcome.diagnostics);
  switch (flags.text('format')) {
    case 'json':
      tellFindings(invocation, outcome.diagnostics);
      printRedacted(invocation, `${encodePlanFile(outcome.plan, outcome)}\n`);
      break;
    case 'markdown':
      printRedacted(invocation, view.markdown);
      break;
    default:
      printRedacted(invocation, view.text);
  }
  if (output !== undefined) tellWhatIsWritten(invocation, output);
  const hasChanges = outcome.plan.changes.length > 0;
  return hasChanges && flags.boolean('detailed-exitcode') ? 2 : 0;
}

/** On standard error: standard output may be the plan as JSON. */
function tellWhatIsWritten(invocation: Invocation, file: string): void {
  const command = toCommandLine(
    invocation,
    `infra apply --plan ${toShellWord(file)}`,
    invocation.positionals[0],
  );
  const text = `Wrote the plan to ${file}. To apply just that:\n\n    ${command}\n`;
  writeRedacted(invocation, text);
}
