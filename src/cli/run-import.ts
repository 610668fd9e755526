import { importResource } from '../operations/index.ts';
import { endWithFindings, endWithText, tellFindings } from './end.ts';
import {
  type ExitCode,
  type Invocation,
  printRedacted,
  toEnvironmentRequest,
} from './invocation.ts';

/** `wfctl infra import` */
export async function runImport(invocation: Invocation): Promise<ExitCode> {
  const { flags, world, ports } = invocation;
  const name = flags.text('name');
  if (name === undefined) {
    return endWithText(
      invocation,
      'error: --name is needed, to know which resource of the config this is\n' +
        '  See what is understood:\n\n      wfctl infra import --help',
    );
  }
  const request = {
    ...toEnvironmentRequest(invocation, invocation.positionals[0]),
    name,
    id: flags.text('id'),
    lockWaitMs: flags.number('lock-wait') ?? 0,
    cancelled: world.cancelled,
  };
  const outcome = await importResource(request, ports);
  if (outcome.kind !== 'imported') return endWithFindings(invocation, outcome);
  const { record } = outcome;
  tellFindings(invocation, outcome.diagnostics);
  printRedacted(
    invocation,
    `Imported ${record.name} (${record.type}), id ${record.providerId}, provider ${record.provider}.\n`,
  );
  return 0;
}
