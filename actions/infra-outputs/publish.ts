import type { Runner, RunnerPorts } from '../../src/github/index.ts';
import { encodeJson, type JsonObject, type JsonValue } from '../../src/kernel/index.ts';
import type { OutputsOutcome } from '../../src/operations/index.ts';
import {
  formatOutputs,
  type OutputRecord,
  publishOutputs,
  type StepOutput,
  type StepOutputsOutcome,
  type StepRecord,
  toStepOutputs,
  type Unhidden,
} from '../../src/outputs/index.ts';
import { explainOutputs, outputsView } from '../../src/views/index.ts';
import type { InfraOutputsInput } from './inputs.ts';

interface Publication {
  readonly runner: Runner;
  readonly input: InfraOutputsInput;
  readonly files: RunnerPorts['files'];
}

/** Publishes how reading ended: every mask first, then step outputs, variables, the file and the log. */
export async function publishInfraOutputs(
  outcome: OutputsOutcome,
  publication: Publication,
): Promise<void> {
  const { runner } = publication;
  switch (outcome.kind) {
    case 'outputs': {
      for (const diagnostic of outcome.diagnostics) {
        runner.reporter.report({ kind: 'diagnostic', diagnostic });
      }
      // A step names what it reads as the config does, so that it is the same in every environment.
      const records = outcome.modules.map((module) => ({ ...module, name: module.baseName }));
      await publishRecords(records, publication);
      return;
    }
    case 'unknown-module':
      runner.fail({
        reason: 'invalid-input',
        message: `there is no module ${outcome.module} in the state`,
        hint: `There is: ${outcome.known.join(', ') || 'none'}.`,
      });
      return;
    case 'invalid':
      runner.fail({
        reason: 'invalid-config',
        message: 'the config cannot be used',
        diagnostics: outcome.diagnostics,
      });
      return;
    case 'refused':
      runner.fail({
        reason: 'refused',
        message: 'the outputs were refused',
        diagnostics: outcome.diagnostics,
      });
      return;
  }
}

const OWN_OUTPUTS = ['outputs-json', 'outputs-count', 'file', 'failure-reason'];

async function publishRecords(
  records: readonly (OutputRecord & StepRecord)[],
  publication: Publication,
): Promise<void> {
  const { runner, input } = publication;
  const named = toStepOutputs(records, {
    isOneModule: input.module !== undefined,
    exportsVariables: input.exportsVariables,
    taken: OWN_OUTPUTS,
    ...(input.output === undefined ? {} : { output: input.output }),
  });
  if (named.kind !== 'named') {
    runner.fail({ reason: 'refused', ...explainNames(named) });
    return;
  }
  if (input.output !== undefined && named.values.length === 0) {
    runner.fail({
      reason: 'invalid-input',
      message: `there is no output ${input.output} in the state`,
      hint: 'A step without "output" shows in its log what there is.',
    });
    return;
  }
  // Before anything is said or written: the redactor knows each, and so does the runner.
  for (const { value, secrecy } of named.values) {
    if (secrecy !== 'none') runner.concealer.conceal(value.reveal());
  }
  if (!(await writeFile(records, publication))) return;
  handOn(named.values, runner);
  runner.print(outputsView(records).text);
}

function explainNames(outcome: Exclude<StepOutputsOutcome, { readonly kind: 'named' }>): {
  readonly message: string;
  readonly hint: string;
} {
  switch (outcome.kind) {
    case 'collision':
      return {
        message: `both ${outcome.names.join(' and ')} would be named ${outcome.name}`,
        hint: 'Read one module at a time with the input "module", or rename one of them.',
      };
    case 'reserved':
      return {
        message: `${outcome.output} would set the variable ${outcome.name}, which changes how other steps run`,
        hint: 'Leave "export-env" out, or choose another output.',
      };
  }
}

/** GitHub's limit for one output of a step. */
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** What is said to be a secret and cannot be masked is not handed on, neither alone nor in the JSON. */
function handOn(values: readonly StepOutput[], runner: Runner): void {
  const { step } = runner;
  const unhidden = publishOutputs(runner, values);
  tellUnhidden(unhidden, runner);
  const hidden = new Set(unhidden.flatMap(({ name, isHeldBack }) => (isHeldBack ? [name] : [])));
  const shown = values.filter(({ name }) => !hidden.has(name));
  step.setOutput('outputs-count', String(shown.length));
  const json = encodeJson(toTree(shown));
  if (Buffer.byteLength(json) <= MAX_OUTPUT_BYTES) step.setOutput('outputs-json', json);
  else warn('outputs-json is left out: a step output holds 1 MiB. Use the input "file".', runner);
}

function tellUnhidden(unhidden: readonly Unhidden[], runner: Runner): void {
  for (const { name, because, isHeldBack } of unhidden) {
    if (!isHeldBack) continue;
    const why =
      because === 'too-short' ? 'it is too short' : 'it is a word that every log is full of';
    const remedy = 'Declare it `sensitive: false` if it is no secret.';
    warn(`${name} is held back, since the runner cannot hide it: ${why}. ${remedy}`, runner);
  }
  // The name of a module is no secret, and most resources have it among their outputs.
  const left = unhidden.filter(
    ({ because, isHeldBack }) => !isHeldBack && because !== 'known-name',
  );
  if (left.length === 0) return;
  const names = left.map(({ name }) => name).join(', ');
  warn(
    `Not hidden in logs, since they are short or words that every log is full of: ${names}. ` +
      'Declare `sensitive: false` for those that are no secrets, and `sensitive: true` for those that are: ' +
      'these are then held back.',
    runner,
  );
}

function warn(text: string, { reporter }: Runner): void {
  reporter.report({ kind: 'note', level: 'warning', text });
}

function toTree(values: readonly StepOutput[]): JsonObject {
  const modules = new Map<string, Map<string, JsonValue>>();
  for (const { module, field, value } of values) {
    const fields = modules.get(module) ?? new Map<string, JsonValue>();
    modules.set(module, fields.set(field, value.reveal()));
  }
  return Object.fromEntries(
    [...modules].map(([module, fields]) => [module, Object.fromEntries(fields)]),
  );
}

async function writeFile(
  records: readonly OutputRecord[],
  { runner, input, files }: Publication,
): Promise<boolean> {
  if (input.file === undefined) return true;
  const formatted = formatOutputs(records, {
    format: input.format,
    showSensitive: true,
    ...(input.output === undefined ? {} : { output: input.output }),
  });
  if (formatted.kind !== 'formatted') {
    runner.fail({ reason: 'refused', message: explainOutputs(formatted) ?? formatted.kind });
    return false;
  }
  await files.writeAtomically(input.file, formatted.text, { mode: 0o600 });
  runner.step.setOutput('file', input.file);
  return true;
}
