import { type CoreError, type Diagnostic, toErrorChain } from '../kernel/index.ts';
import type { ProviderClient } from '../plugins/index.ts';
import {
  DriverError,
  mapLimited,
  mergeOutputs,
  type ResourceName,
  type ResourceRecord,
  type ResourceSpec,
} from '../resources/index.ts';
import { discover, type Sighting } from '../teardown/index.ts';
import { type Adoptable, toAdoptedRecord } from './adopted-record.ts';
import { noteSensitiveKeys } from './conceal-outputs.ts';
import {
  type Doubt,
  type Doubts,
  findDoubt,
  findTwins,
  severalOf,
  toFindings,
} from './doubt-sighting.ts';
import type { ImportAllRequest } from './import-all.ts';
import type { OperationPorts } from './ports.ts';
import { loadMemory, type Session } from './session.ts';
import { createOwnersOf, toUnansweredProblem } from './survey.ts';

interface StockContext {
  readonly session: Session;
  readonly request: ImportAllRequest;
  /** What is looked for; none of it is remembered. */
  readonly specs: readonly ResourceSpec[];
  readonly clients: ReadonlyMap<string, ProviderClient>;
  /** Providers that did not start. */
  readonly failures: ReadonlyMap<string, CoreError>;
  readonly replaced: ReadonlyMap<ResourceName, string>;
}

/** What is there, as it would be recorded, and all that stands in the way of recording it. */
export interface Stock {
  /** In the order of the specs. */
  readonly records: readonly ResourceRecord[];
  readonly absent: readonly ResourceName[];
  readonly diagnostics: readonly Diagnostic[];
}

/** One resource of the config that is there, once. */
interface Match {
  readonly spec: ResourceSpec;
  readonly sighting: Sighting;
  readonly client: ProviderClient;
}

/** Asks the providers what they have of each spec, whose it is, and what it was made of. Only reads. */
export async function takeStock(context: StockContext, ports: OperationPorts): Promise<Stock> {
  const { session, specs, clients, request } = context;
  await noteSensitiveKeys(
    specs.flatMap(({ providerRef, type }) => {
      const client = clients.get(providerRef);
      return client === undefined ? [] : [{ client, type }];
    }),
    session,
  );
  const discovery = await discover({
    inspectors: clients,
    expected: specs.map(({ name, type, providerRef }) => ({
      ...{ name, type, providerRef, providerId: '', evidence: 'config' as const },
    })),
    ...{ tags: [], owners: [], ownersOf: () => [] },
    limit: request.limit,
    signal: request.cancelled,
  });
  const problems = [
    ...[...context.failures].map(([ref, failure]) => notStarted(ref, failure, ports)),
    ...discovery.unanswered.map((one) => toUnansweredProblem(one, ports)),
  ];
  const sorted = sortSightings(context, discovery.sightings);
  const doubts: Doubts = {
    ...{ session, request, claims: await session.index.load() },
    ownersOf: createOwnersOf(session, request),
  };
  const examined = await mapLimited(sorted.matches, request.limit, (match) =>
    examine(match, doubts, ports),
  );
  const { records: remembered } = await loadMemory(session, ports);
  const found = examined.flatMap((one) => (one.kind === 'found' ? [one] : []));
  const doubted = examined.flatMap((one) => (one.kind === 'doubted' ? [one.doubt] : []));
  const records = toRecords(found, remembered, { session, ports });
  const twins = findTwins(records, remembered, session);
  const diagnostics = [
    ...problems,
    ...sorted.ambiguous,
    ...toFindings(doubted, session.environment),
    ...twins,
  ];
  return { records, absent: sorted.absent, diagnostics };
}

interface Sorted {
  readonly matches: readonly Match[];
  readonly ambiguous: readonly Diagnostic[];
  readonly absent: readonly ResourceName[];
}

/** Which sighting is which spec's. What a replacement was to take away is nobody's. */
function sortSightings(
  { session, specs, clients, replaced }: StockContext,
  sightings: readonly Sighting[],
): Sorted {
  const matches: Match[] = [];
  const ambiguous: Diagnostic[] = [];
  const absent: ResourceName[] = [];
  for (const spec of specs) {
    const client = clients.get(spec.providerRef);
    if (client === undefined) continue;
    const fitting = sightings.filter(
      ({ ref, providerRef }) =>
        ref.name === spec.name &&
        ref.type === spec.type &&
        providerRef === spec.providerRef &&
        !(ref.providerId !== '' && ref.providerId === replaced.get(spec.name)),
    );
    const [sighting, another] = fitting;
    if (sighting === undefined) absent.push(spec.name);
    else if (another !== undefined)
      ambiguous.push(severalOf(spec, fitting.map(idOf), session.environment));
    else matches.push({ spec, sighting, client });
  }
  return { matches, ambiguous, absent };
}

type Examined =
  | (Pick<Match, 'spec' | 'client'> & { readonly kind: 'found'; readonly adoptable: Adoptable })
  | { readonly kind: 'doubted'; readonly doubt: Doubt };

/** A failure to answer is a finding about that resource, so that all of them are told at once. */
async function examine(match: Match, doubts: Doubts, ports: OperationPorts): Promise<Examined> {
  const { spec, sighting, client } = match;
  const { cancelled: signal } = doubts.request;
  try {
    const ownership = await client.getOwner(sighting.ref, { signal });
    const owner = ownership.kind === 'owner' ? ownership.owner : '';
    const doubt = findDoubt({ spec, owner }, doubts);
    if (doubt !== undefined) return { kind: 'doubted', doubt };
    return { kind: 'found', spec, client, adoptable: await lookInto(match) };
  } catch (error) {
    if (!(error instanceof DriverError) || signal.aborted) throw error;
    const question = `what ${spec.name} (${spec.type}) is`;
    const { providerRef } = spec;
    const finding = toUnansweredProblem({ providerRef, question, error }, ports);
    return { kind: 'doubted', doubt: { kind: 'unanswered', finding } };
  }
}

/** What it was made of, where its provider can tell that of what exists already. */
async function lookInto({ spec, sighting, client }: Match): Promise<Adoptable> {
  const { ref, output } = sighting;
  const sensitive = output?.sensitive ?? new Map<string, boolean>();
  try {
    const told = await client.importResource({ ...spec, providerId: ref.providerId });
    const outputs =
      output === undefined ? told.outputs : mergeOutputs(output.outputs, told.outputs);
    return { providerId: told.providerId, config: told.appliedConfig, outputs, sensitive };
  } catch (error) {
    const isUnable = error instanceof DriverError && error.code === 'PROVIDER_NOT_SUPPORTED';
    if (!isUnable || output === undefined) throw error;
    return { ...output, config: undefined };
  }
}

/** They may refer to each other, so all of their outputs are known before any config is compared. */
function toRecords(
  found: readonly (Examined & { readonly kind: 'found' })[],
  remembered: readonly ResourceRecord[],
  context: { readonly session: Session; readonly ports: OperationPorts },
): readonly ResourceRecord[] {
  const sources = [
    ...remembered,
    ...found.map(({ spec: { name }, adoptable }) => ({ ...adoptable, name })),
  ];
  return found.map(({ spec, adoptable }) =>
    toAdoptedRecord(spec, adoptable, { ...context, records: sources }),
  );
}

function idOf({ ref }: Sighting): string {
  return ref.providerId;
}

function notStarted(ref: string, failure: CoreError, ports: OperationPorts): Diagnostic {
  const { text, hint } = toErrorChain(failure);
  return {
    severity: 'error',
    code: 'PROVIDER_NOT_ASKED',
    summary: 'A provider could not be started',
    detail: ports.concealer.redact(
      `Nothing is known of what provider ${ref} has: ${text}.${hint === undefined ? '' : ` ${hint}`} ` +
        'To import what the others have, name them with --provider.',
    ),
  };
}
