import { hasCredentials } from '../config/index.ts';
import { type Diagnostic, hasErrors, isSensitiveName } from '../kernel/index.ts';
import {
  type ResourceName,
  type ResourceRecord,
  toDependencies,
  toTimestamp,
  withUnknownConfig,
} from '../resources/index.ts';
import { type HeldLock, readPulumi, readTfstate } from '../state/index.ts';
import { refuseForgetting, takeLock } from './apply.ts';
import { concealOutput } from './conceal-outputs.ts';
import { openLedger } from './ledger.ts';
import {
  type ForeignMatch,
  type ForeignMatches,
  matchForeign,
  toProblems,
} from './match-foreign.ts';
import type { Refused } from './plan.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { type InvalidConfig, loadMemory, openSession, type Session } from './session.ts';

export interface ImportStateRequest extends EnvironmentRequest {
  readonly from: 'tfstate' | 'pulumi';
  /** Absolute path of the file, and as it was given. */
  readonly path: string;
  readonly file: string;
  /** What types of the other tool are in the config; `-` leaves one out. */
  readonly types: ReadonlyMap<string, string>;
  readonly isDryRun: boolean;
  readonly lockWaitMs: number;
  readonly cancelled: AbortSignal;
}

export type ImportStateOutcome =
  | {
      /** `read`: a dry run; nothing was recorded. */
      readonly kind: 'imported' | 'read';
      readonly resources: readonly ImportedLine[];
      /** What the state held already. */
      readonly known: readonly ResourceName[];
      readonly diagnostics: readonly Diagnostic[];
    }
  | InvalidConfig
  | Refused;

/** One resource that was taken over. */
export interface ImportedLine {
  readonly name: ResourceName;
  readonly type: string;
  readonly providerId: string;
  /** How the other tool calls it. */
  readonly address: string;
}

/**
 * Records what the state of Terraform, OpenTofu or Pulumi has and the config wants, on whatever store
 * the config names (T-42). All that is wrong is said at once, and then nothing is recorded. Running it
 * again after it was cut off goes on from there. No provider is asked: the next plan does.
 *
 * @throws StateError, FilesError
 */
export async function importState(
  request: ImportStateRequest,
  ports: OperationPorts,
): Promise<ImportStateOutcome> {
  const opening = await openSession(request, ports);
  if (opening.kind === 'invalid') return opening;
  await using session = opening.session;
  if (!session.isRemembered) return refuseForgetting(session);
  const context = { session, request, ports, diagnostics: opening.diagnostics };
  if (request.isDryRun) return await readAndRecord({ ...context, lock: undefined });
  await using lock = await takeLock(session, { ...request, operation: 'state import' }, ports);
  return await readAndRecord({ ...context, lock });
}

interface ImportContext {
  readonly session: Session;
  readonly request: ImportStateRequest;
  readonly ports: OperationPorts;
  readonly lock: HeldLock | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

async function readAndRecord(context: ImportContext): Promise<ImportStateOutcome> {
  const { session, request, ports, lock } = context;
  const text = await ports.files.read(request.path);
  if (text === undefined) return refuse('NO_SUCH_FILE', `There is no file ${request.file}.`);
  const foreign = request.from === 'tfstate' ? readTfstate(text) : readPulumi(text);
  if (foreign.kind === 'refused') {
    return refuse(
      foreign.code,
      `${request.file} cannot be used as ${request.from}. ${foreign.text}`,
    );
  }
  for (const resource of foreign.resources) concealForeign(resource, ports);
  const { records } = await loadMemory(session, ports);
  const matches = matchForeign(foreign.resources, { ...request, session, records });
  const diagnostics = [
    ...context.diagnostics,
    ...toProblems(foreign.problems, request.file),
    ...matches.diagnostics,
    ...matches.wanted.flatMap(withheldWarnings),
  ];
  if (hasErrors(diagnostics)) return { kind: 'refused', diagnostics };
  await session.store.checkNames([
    ...new Set([
      ...records.map(({ name }) => name),
      ...matches.wanted.map(({ spec }) => spec.name),
    ]),
  ]);
  if (lock !== undefined) await record(matches, { ...context, lock });
  return {
    kind: lock === undefined ? 'read' : 'imported',
    resources: matches.wanted.map(
      ({ resource: { providerId, address }, spec: { name, type } }) => ({
        ...{ name, type, providerId, address },
      }),
    ),
    known: matches.known.map(({ spec }) => spec.name),
    diagnostics,
  };
}

async function record(
  { wanted }: ForeignMatches,
  { session, ports, lock }: ImportContext & { readonly lock: HeldLock },
): Promise<void> {
  const ledger = await openLedger(session, lock);
  await session.index.claim(
    session.environment,
    wanted.map(({ spec }) => spec.name),
  );
  for (const match of wanted) {
    const { resource, spec } = match;
    const output = { ...resource, name: spec.name, sensitive: marksOf(resource) };
    concealOutput(spec.type, output, { session, ports });
    await ledger.record(toRecord(match, { session, ports }));
    await ledger.settle(spec.name);
  }
}

/** Before it is known what a resource is in the config, its secrets are kept out of what is said. */
function concealForeign(
  { outputs, sensitive }: ForeignMatch['resource'],
  { concealer }: Pick<OperationPorts, 'concealer'>,
): void {
  for (const [field, value] of Object.entries(outputs.reveal())) {
    const hasPassword = typeof value === 'string' && hasCredentials(value);
    if (hasPassword || sensitive.includes(field) || isSensitiveName(field))
      concealer.conceal(value);
  }
}

function marksOf({ sensitive }: ForeignMatch['resource']): ReadonlyMap<string, boolean> {
  return new Map(sensitive.map((field) => [field, true]));
}

/** Which config the other tool gave it cannot be told in our words: the next plan asks the provider. */
function toRecord(
  { resource, spec }: ForeignMatch,
  { session, ports }: { readonly session: Session; readonly ports: OperationPorts },
): ResourceRecord {
  const now = toTimestamp(ports.clock.now());
  const provider = session.resolved.providers.find(({ name }) => name === spec.providerRef);
  return withUnknownConfig({
    name: spec.name,
    type: spec.type,
    provider: provider?.type ?? '',
    providerRef: spec.providerRef,
    providerId: resource.providerId,
    configHash: '',
    appliedConfig: undefined,
    appliedConfigSource: 'adoption',
    outputs: resource.outputs,
    dependencies: toDependencies(spec, session.resolved.names),
    status: 'active',
    createdAt: now,
    updatedAt: now,
    error: undefined,
    unknownFields: {},
  });
}

function withheldWarnings({
  resource: { address, withheld },
}: ForeignMatch): readonly Diagnostic[] {
  if (withheld.length === 0) return [];
  return [
    {
      severity: 'warning',
      code: 'VALUE_WITHHELD',
      summary: 'The file does not hold some values',
      detail:
        `${address}: ${withheld.join(', ')} are encrypted or masked, and left out of its outputs. Refresh the ` +
        'state after importing, or export them in plain first (pulumi stack export --show-secrets).',
    },
  ];
}

function refuse(code: string, detail: string): Refused {
  const summary = 'The state was not imported';
  return { kind: 'refused', diagnostics: [{ severity: 'error', code, summary, detail }] };
}
