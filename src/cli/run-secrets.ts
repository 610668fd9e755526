import { encodeJson, type JsonValue } from '../kernel/index.ts';
import { syncSecrets } from '../operations/index.ts';
import type { SinkReport } from '../secrets/index.ts';
import { sinksView } from '../views/index.ts';
import { endWithFindings, endWithText, tellFindings } from './end.ts';
import {
  type ExitCode,
  type Invocation,
  printRedacted,
  toEnvironmentRequest,
} from './invocation.ts';

/** `wfctl infra secrets sync` */
export async function runSecretsSync(invocation: Invocation): Promise<ExitCode> {
  const { flags, world, ports } = invocation;
  const outcome = await syncSecrets(
    {
      ...toEnvironmentRequest(invocation, invocation.positionals[0]),
      lockWaitMs: flags.number('lock-wait') ?? 0,
      isForced: flags.boolean('all'),
      cancelled: world.cancelled,
    },
    ports,
  );
  if (outcome.kind === 'invalid' || outcome.kind === 'refused') {
    endWithFindings(invocation, outcome);
    return endWithText(invocation, '\nNothing was changed.');
  }
  tellFindings(invocation, outcome.diagnostics);
  if (outcome.kind === 'nothing-declared') {
    printRedacted(invocation, 'No module of this environment declares a sink.\n');
    return 0;
  }
  if (flags.text('format') === 'json') {
    printRedacted(invocation, `${encodeJson(toSinksJson(outcome.report), { indent: 2 })}\n`);
  } else {
    printRedacted(invocation, sinksView(outcome.report).text);
  }
  return outcome.kind === 'synced' ? 0 : 1;
}

/** What became of the sinks, for programs. */
export function toSinksJson(report: SinkReport): JsonValue {
  return report.map((result) => {
    const { resource, output, sink } = result;
    const failure =
      result.kind === 'failed'
        ? { code: result.code, error: result.error, hint: result.hint ?? null }
        : {};
    return { resource, output, sink, result: result.kind, ...failure };
  });
}
