import { encodeJson, findNearest, isJsonObject, parseJson } from '../kernel/index.ts';
import {
  claimRecord,
  describeAmbiguity,
  findRecordName,
  forgetRecord,
  listState,
  type StateChangeOutcome,
  type StateChangeRequest,
  unlock,
} from '../operations/index.ts';
import { SENSITIVE_TEXT } from '../outputs/index.ts';
import { encodeRecord } from '../state/index.ts';
import { stateListView } from '../views/index.ts';
import { confirm } from './confirm.ts';
import { endWithFindings, endWithText, tellFindings } from './end.ts';
import {
  type ExitCode,
  type Invocation,
  printRedacted,
  toCommandLine,
  toEnvironmentRequest,
} from './invocation.ts';

/** `wfctl infra state list` */
export async function runStateList(invocation: Invocation): Promise<ExitCode> {
  const request = toEnvironmentRequest(invocation, invocation.positionals[0]);
  const outcome = await listState(request, invocation.ports);
  if (outcome.kind !== 'listed') return endWithFindings(invocation, outcome);
  tellFindings(invocation, outcome.diagnostics);
  if (invocation.flags.text('format') !== 'json') {
    printRedacted(invocation, stateListView(outcome.records.map(({ record }) => record)).text);
    return 0;
  }
  const rows = outcome.records.map(({ record, environment }) => ({
    name: record.name,
    type: record.type,
    provider: record.provider,
    provider_id: record.providerId,
    status: record.status,
    environment: environment ?? null,
  }));
  printRedacted(invocation, `${encodeJson(rows, { indent: 2 })}\n`);
  return 0;
}

/** `wfctl infra state show NAME` */
export async function runStateShow(invocation: Invocation): Promise<ExitCode> {
  const [name = ''] = invocation.positionals;
  const outcome = await listState(toEnvironmentRequest(invocation, undefined), invocation.ports);
  if (outcome.kind !== 'listed') return endWithFindings(invocation, outcome);
  const known = outcome.records.map(({ record }) => record.name);
  const meant = findRecordName(name, known, outcome.baseNames);
  if (meant.kind === 'ambiguous') {
    return endWithText(invocation, `error: ${describeAmbiguity(name, meant.names)}`);
  }
  const found = outcome.records.find(
    ({ record }) => meant.kind === 'found' && record.name === meant.name,
  );
  if (found === undefined) {
    const nearest = findNearest(name, [...known, ...outcome.baseNames.keys()]);
    const guess = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
    return endWithText(
      invocation,
      `error: the state at ${outcome.location} holds no record called ${name}${guess}\n` +
        `  See what it holds:\n\n      ${toCommandLine(invocation, 'infra state list')}`,
    );
  }
  const document = parseJson(encodeRecord(found.record));
  const outputs =
    isJsonObject(document) && isJsonObject(document['outputs']) ? document['outputs'] : {};
  const hidden = Object.fromEntries(Object.keys(outputs).map((field) => [field, SENSITIVE_TEXT]));
  const shown = isJsonObject(document) ? { ...document, outputs: hidden } : document;
  printRedacted(invocation, `${encodeJson(shown, { indent: 2 })}\n`);
  return 0;
}

/** `wfctl infra state rm NAME` */
export async function runStateRemove(invocation: Invocation): Promise<ExitCode> {
  const outcome = await forgetRecord(toChange(invocation), invocation.ports);
  return endChange(
    invocation,
    outcome,
    (name) => `Forgot ${name}; the resource itself was not touched.`,
  );
}

/** `wfctl infra state claim NAME` */
export async function runStateClaim(invocation: Invocation): Promise<ExitCode> {
  const outcome = await claimRecord(toChange(invocation), invocation.ports);
  return endChange(invocation, outcome, (name) => `${name} belongs to this environment now.`);
}

/** `wfctl infra state unlock` */
export async function runUnlock(invocation: Invocation): Promise<ExitCode> {
  const { flags, world, ports } = invocation;
  const question = 'Take the lock away from its holder? A run that lives stops at its next change.';
  if (!flags.boolean('auto-approve') && !(await confirm(question, world.questioner))) {
    return endWithText(invocation, 'Cancelled. Nothing was changed.');
  }
  const outcome = await unlock(toEnvironmentRequest(invocation, invocation.positionals[0]), ports);
  if (outcome.kind === 'invalid') return endWithFindings(invocation, outcome);
  const text =
    outcome.kind === 'unlocked'
      ? `Unlocked. It was held by ${outcome.holder}.`
      : 'It was not locked.';
  printRedacted(invocation, `${text}\n`);
  return 0;
}

function toChange(invocation: Invocation): StateChangeRequest {
  return {
    ...toEnvironmentRequest(invocation, undefined),
    name: invocation.positionals[0] ?? '',
    lockWaitMs: invocation.flags.number('lock-wait') ?? 0,
    cancelled: invocation.world.cancelled,
  };
}

function endChange(
  invocation: Invocation,
  outcome: StateChangeOutcome,
  say: (name: string) => string,
): ExitCode {
  if (outcome.kind !== 'changed') return endWithFindings(invocation, outcome);
  printRedacted(invocation, `${say(outcome.name)}\n`);
  return 0;
}
