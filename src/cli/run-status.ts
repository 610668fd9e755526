import { encodeJson } from '../kernel/index.ts';
import { status } from '../operations/index.ts';
import { type StatusRow, statusView } from '../views/index.ts';
import { endWithFindings, tellFindings } from './end.ts';
import {
  type ExitCode,
  type Invocation,
  printRedacted,
  toEnvironmentRequest,
} from './invocation.ts';

/** `wfctl infra status`: exit 1 when a provider could not tell (T-48). */
export async function runStatus(invocation: Invocation): Promise<ExitCode> {
  const request = {
    ...toEnvironmentRequest(invocation, invocation.positionals[0]),
    cancelled: invocation.world.cancelled,
  };
  const outcome = await status(request, invocation.ports);
  if (outcome.kind !== 'status') return endWithFindings(invocation, outcome);
  const rows = outcome.lines.map((line): StatusRow => {
    const { name, type } = line;
    return line.kind === 'known'
      ? { name, type, status: line.status }
      : { name, type, status: 'unknown', problem: line.because };
  });
  const text =
    invocation.flags.text('format') === 'json'
      ? `${encodeJson(
          rows.map((row) => ({ ...row, problem: row.problem ?? null })),
          { indent: 2 },
        )}\n`
      : statusView(rows).text;
  printRedacted(invocation, text);
  tellFindings(invocation, outcome.diagnostics);
  return outcome.lines.some((line) => line.kind === 'unknown') ? 1 : 0;
}
