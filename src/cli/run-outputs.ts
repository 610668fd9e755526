import type { JsonValue } from '../kernel/index.ts';
import { type ModuleOutputs, outputs } from '../operations/index.ts';
import { formatOutputs, OUTPUT_FORMATS, type OutputRecord } from '../outputs/index.ts';
import { explainOutputs, outputsView, toPlainLine } from '../views/index.ts';
import { endWithFindings, endWithText, tellFindings } from './end.ts';
import {
  type ExitCode,
  type Invocation,
  printRedacted,
  toEnvironmentRequest,
  writeRedacted,
} from './invocation.ts';
import { maskInRunner } from './mask-in-runner.ts';

/** `wfctl infra outputs` */
export async function runOutputs(invocation: Invocation): Promise<ExitCode> {
  const { flags, ports } = invocation;
  const request = {
    ...toEnvironmentRequest(invocation, invocation.positionals[0]),
    module: flags.text('module'),
  };
  const outcome = await outputs(request, ports);
  if (outcome.kind === 'unknown-module') {
    const known = outcome.known.join(', ') || 'none';
    return endWithText(
      invocation,
      `error: there is no module ${outcome.module} in the state; there is: ${known}`,
    );
  }
  if (outcome.kind !== 'outputs') return endWithFindings(invocation, outcome);
  tellFindings(invocation, outcome.diagnostics);
  return show(invocation, outcome.modules);
}

function show(invocation: Invocation, records: readonly ModuleOutputs[]): ExitCode {
  const { flags, world } = invocation;
  const output = flags.text('output');
  const format = OUTPUT_FORMATS.find((known) => known === flags.text('format'));
  const showSensitive = flags.boolean('show-sensitive');
  if (format === undefined && output === undefined && !showSensitive) {
    printRedacted(invocation, outputsView(records).text);
    return 0;
  }
  const formatted = formatOutputs(records, {
    format: format ?? 'yaml',
    showSensitive,
    ...(output === undefined ? {} : { output }),
  });
  if (formatted.kind !== 'formatted')
    return endWithText(invocation, `error: ${explainOutputs(formatted) ?? formatted.kind}`);
  if (showSensitive) {
    const names = new Set(records.flatMap(({ name, baseName }) => [name, baseName]));
    maskInRunner(records.flatMap(secretsOf), world, names);
    world.stderr.write(
      'warning: sensitive values follow; they were asked for with --show-sensitive\n',
    );
    world.print(formatted.text);
    return 0;
  }
  printRedacted(invocation, formatted.text);
  if (format === 'env') tellHidden(invocation, formatted.hidden);
  return 0;
}

/** Whoever reads variables from a file would take the placeholder for the value. */
function tellHidden(invocation: Invocation, hidden: readonly string[]): void {
  if (hidden.length === 0) return;
  const names = hidden.map(toPlainLine).join(', ');
  const text = `warning: these read (sensitive), since only --show-sensitive shows them: ${names}\n`;
  writeRedacted(invocation, text);
}

function secretsOf({ outputs: fields, isSensitive }: OutputRecord): readonly JsonValue[] {
  return Object.entries(fields.reveal())
    .filter(([field]) => isSensitive(field))
    .map(([, value]) => value);
}
