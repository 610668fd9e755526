import { hasCredentials, type ModuleOutput } from '../config/index.ts';
import { assertNever, isSensitiveName, type JsonValue } from '../kernel/index.ts';
import type { ReportEvent, Unconcealed } from '../ports/index.ts';
import type { ProviderClient, TakeIn } from '../plugins/index.ts';
import type { ResourceOutput, ResourceRecord } from '../resources/index.ts';
import type { SensitiveFields, SensitiveMarks } from '../state/index.ts';
import { concealChanges, concealNamed, concealSecretSettings } from './conceal.ts';
import type { OperationPorts } from './ports.ts';
import type { Session } from './session.ts';

/** What a config says of outputs, by the resolved name of the resource and by output. */
export type DeclaredOutputs = ReadonlyMap<string, ReadonlyMap<string, ModuleOutput>>;

/** What is to be known of a session to tell which outputs are secrets. */
export interface ConcealingSession extends Pick<Session, 'declaredOutputs'> {
  readonly sensitiveFields: Pick<SensitiveFields, 'note' | 'isNoted'>;
}

/**
 * Makes what takes in all that providers hand over, before anybody has it: its secrets are concealed
 * from then on. One that cannot be hidden is warned of once.
 */
export function createTakeIn(
  session: ConcealingSession,
  ports: Pick<OperationPorts, 'concealer' | 'reporter'>,
): TakeIn {
  const warned = new Set<string>();
  const reportOnce = (event: ReportEvent): void => {
    const text = JSON.stringify(event);
    if (!warned.has(text)) ports.reporter.report(event);
    warned.add(text);
  };
  const context = { session, ports: { ...ports, reporter: { report: reportOnce } } };
  return (handedOver) => {
    switch (handedOver.kind) {
      case 'outputs':
        concealOutput(handedOver.type, handedOver, context);
        return;
      case 'settings':
        concealNamed(handedOver.settings.reveal(), ports);
        return;
      case 'changes':
        concealChanges(handedOver.changes, ports);
        return;
      case 'variables':
        concealNamed(Object.fromEntries(handedOver.variables.reveal()), ports);
        return;
      default:
        assertNever(handedOver);
    }
  };
}

/**
 * Conceals the secrets among the outputs of a resource that are new. What only the provider can know is
 * noted for later runs, and written down before the record is.
 */
export function concealOutput(
  type: string,
  output: Pick<ResourceOutput, 'outputs' | 'sensitive'> & { readonly name: string },
  {
    session,
    ports,
  }: {
    readonly session: ConcealingSession;
    readonly ports: Pick<OperationPorts, 'concealer' | 'reporter'>;
  },
): void {
  const { name } = output;
  for (const [field, value] of Object.entries(output.outputs.reveal())) {
    const isMarkedNow = output.sensitive.get(field) === true;
    const isMarked = isMarkedNow || session.sensitiveFields.isNoted(type, field);
    const secrecy = judge({ name, field, value, isMarked }, session.declaredOutputs);
    if (secrecy === 'none') continue;
    const unconcealed = ports.concealer.conceal(value);
    if (secrecy === 'said') warnOfVisible(`${name}.${field}`, unconcealed, ports);
    if (isMarkedNow) session.sensitiveFields.note(type, field);
  }
}

/** Conceals the secrets that records hold, before anything read from them can be shown. */
export function concealRecords(
  records: readonly ResourceRecord[],
  known: { readonly session: Pick<Session, 'declaredOutputs'>; readonly marks: SensitiveMarks },
  ports: Pick<OperationPorts, 'concealer' | 'environment'>,
): void {
  for (const { name, type, outputs } of records) {
    for (const [field, value] of Object.entries(outputs.reveal())) {
      const isMarked = known.marks.has(type, field);
      const secrecy = judge({ name, field, value, isMarked }, known.session.declaredOutputs);
      if (secrecy !== 'none') ports.concealer.conceal(value);
    }
  }
  // What was adopted is there as its provider told it, and what we do not know as somebody wrote it.
  const settings = records.flatMap(({ appliedConfig, unknownFields }) => [
    { config: appliedConfig },
    { config: unknownFields },
  ]);
  concealSecretSettings(settings, ports);
}

/** Asks providers which outputs of a type are secrets by their nature, and takes note of them. */
export async function noteSensitiveKeys(
  asked: readonly { readonly client: ProviderClient; readonly type: string }[],
  session: Pick<Session, 'sensitiveFields'>,
): Promise<void> {
  const types = new Map<ProviderClient, Set<string>>();
  for (const { client, type } of asked) {
    types.set(client, (types.get(client) ?? new Set()).add(type));
  }
  const questions = [...types].flatMap(([client, each]) =>
    [...each].map((type) => ({ client, type })),
  );
  await Promise.all(
    questions.map(async ({ client, type }) => {
      const answer = await client.sensitiveKeys(type);
      if (answer.kind !== 'keys') return;
      for (const key of answer.keys) session.sensitiveFields.note(type, key);
    }),
  );
}

/** Whether an output is a secret because somebody said so, or because it looks like one. */
type Secrecy = 'said' | 'seen' | 'none';

/**
 * A provider's word makes an output secret whatever the config says: the two add up, and neither
 * takes from the other. Only what merely has the name of a credential can be declared to be none.
 */
function judge(
  output: {
    readonly name: string;
    readonly field: string;
    readonly value: JsonValue;
    readonly isMarked: boolean;
  },
  declared: DeclaredOutputs,
): Secrecy {
  const { name, field, value, isMarked } = output;
  const declaration = declared.get(name)?.get(field);
  if (isMarked || declaration?.sensitive === true) return 'said';
  if (typeof value === 'string' && hasCredentials(value)) return 'seen';
  return declaration === undefined && isSensitiveName(field) ? 'seen' : 'none';
}

function warnOfVisible(
  output: string,
  unconcealed: readonly Unconcealed[],
  { reporter }: Pick<OperationPorts, 'reporter'>,
): void {
  for (const { path, because } of unconcealed) {
    const what = path === '' ? output : `${output} (${path})`;
    const why = because === 'too-short' ? 'is too short' : 'is a word that every log is full of';
    reporter.report({
      kind: 'note',
      level: 'warning',
      text: `the secret ${what} cannot be hidden in logs: it ${why}; give it a longer value, or declare it \`sensitive: false\` if it is no secret`,
    });
  }
}
