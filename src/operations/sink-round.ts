import { type Diagnostic, toErrorChain } from '../kernel/index.ts';
import type { Environment } from '../ports/index.ts';
import { hasResource, type ResourceRecord } from '../resources/index.ts';
import {
  createOrderedRuns,
  createSinks,
  describeTarget,
  SecretsError,
  toPlaceId,
  toWholeId,
} from '../secrets/index.ts';
import { openSinkMarks, type SinkMark, StateError } from '../state/index.ts';
import { contestedWarnings, findContested } from './contested-sinks.ts';
import { createServer, readValue, type Served, type Server } from './serve-sink.ts';
import type { SinkReport } from '../secrets/index.ts';
import { withSecrets } from './secret-stores.ts';
import { isForGood } from './sink-refusal.ts';
import { type SinkWish, toSinkWishes } from './sink-wishes.ts';
import type { OperationPorts } from './ports.ts';
import type { SinkContext, SinkOpening } from './sinks.ts';

/** All sinks of an environment, in one run. */
export interface SinkRound {
  /**
   * Asks every place that is to be written to whether we may, changing nothing. Answers what stands in
   * the way for good; who cannot answer now is no finding.
   *
   * @param changing Names of the resources that are about to change, or may follow one that does.
   */
  check(
    records: readonly ResourceRecord[],
    changing: ReadonlySet<string>,
  ): Promise<readonly Diagnostic[]>;
  /** Begins to serve the sinks of a record that has just been written. Never throws. */
  take(record: ResourceRecord): void;
  /** Serves what is still owed by these records, and resolves once everything has ended. */
  end(records: readonly ResourceRecord[]): Promise<SinkReport>;
}

/** How many values are on their way at the same time; GitHub asks for few. */
const LIMIT = 4;

/** @throws StateError */
export async function openSinkRound(
  context: SinkContext,
  ports: OperationPorts,
): Promise<SinkOpening> {
  const { session, folder, request } = context;
  const { environment } = session;
  const sources = { variables: ports.environment, environment, folder };
  const { wishes, problems, tokens } = toSinkWishes(session, sources);
  if (problems.length > 0) return { kind: 'refused', diagnostics: problems };
  const variables = withSecrets(ports.environment, tokens);
  concealTokens(wishes, { request, variables }, ports);
  const marks = openSinkMarks(session.store.companions, environment);
  const known = await marks.load();
  const sinks = createSinks(
    { ...ports.sinkPorts, environment: variables },
    { githubToken: request.sinksToken },
  );
  const contested = findContested(wishes, session, sources);
  for (const diagnostic of contestedWarnings(wishes, contested))
    ports.reporter.report({ kind: 'diagnostic', diagnostic });
  const server = createServer({
    ...{ sinks, marks, known, lock: context.lock, stop: context.stop },
    isForced: ({ id }) => request.isForced === true || contested.has(id),
    redact: (text) => ports.concealer.redact(text),
  });
  for (const mark of known.values()) {
    if (wishes.some(({ id }) => id === mark.id)) continue;
    tellLeft(mark, ports);
    marks.drop(mark.id);
  }
  const round = createRound(wishes, { server, sinks }, ports);
  return {
    kind: 'open',
    round: {
      ...round,
      async end(records) {
        const report = await round.end(records);
        await marks.save().catch(ignoreStateError);
        return report;
      },
    },
  };
}

/** A value is never taken away: whoever reads it may not have been changed yet. */
function tellLeft(
  { id, output, resource, fingerprint, owed }: SinkMark,
  ports: OperationPorts,
): void {
  if (fingerprint === '' && owed !== 'begun') return;
  const text =
    `"${id}" is no longer a sink of ${output} of ${resource}, and keeps the value that it has; delete it ` +
    'there once nothing reads it any more';
  ports.reporter.report({ kind: 'note', level: 'warning', text });
}

/** What is dropped from the marks can be dropped by any later run. */
function ignoreStateError(error: unknown): void {
  if (!(error instanceof StateError)) throw error;
}

function concealTokens(
  wishes: readonly SinkWish[],
  { request, variables }: Pick<SinkContext, 'request'> & { readonly variables: Environment },
  ports: OperationPorts,
): void {
  if (request.sinksToken !== undefined) ports.concealer.conceal(request.sinksToken.reveal());
  const names = new Set(
    wishes.flatMap(({ target }) => ('tokenEnv' in target ? [target.tokenEnv] : [])),
  );
  for (const name of names) ports.concealer.conceal(variables(name) ?? '');
}

interface RoundParts {
  readonly server: Server;
  readonly sinks: ReturnType<typeof createSinks>;
}

function createRound(
  wishes: readonly SinkWish[],
  { server, sinks }: RoundParts,
  ports: OperationPorts,
): SinkRound {
  const runs = createOrderedRuns(LIMIT);
  const results = new Map<SinkWish, Served>();
  const underWay: Promise<void>[] = [];
  const serve = async (wish: SinkWish, record: ResourceRecord): Promise<void> => {
    const served = await runs.run(toWholeId(wish.target), () => server.serve(wish, record));
    results.set(wish, served);
    if (served.kind !== 'delivered') return;
    const text = `✓ ${wish.output} of ${wish.resource} is in the ${describeTarget(wish.target)}`;
    ports.reporter.report({ kind: 'note', level: 'info', text });
  };
  const taken = new Set<string>();
  const take = (record: ResourceRecord): void => {
    taken.add(record.name);
    for (const wish of wishes.filter(({ resource }) => resource === record.name)) {
      concealValue(wish, record, ports);
      underWay.push(serve(wish, record));
    }
  };
  return {
    take,
    check: (records, changing) => checkPlaces({ wishes, records, changing }, { server, sinks }),
    async end(records) {
      for (const record of records) {
        if (hasResource(record) && !taken.has(record.name)) take(record);
      }
      await Promise.all(underWay);
      return wishes.map((wish) => toResult(wish, results.get(wish)));
    },
  };
}

/** What is put into a store of secrets is one, whatever it is called. */
function concealValue(wish: SinkWish, record: ResourceRecord, ports: OperationPorts): void {
  if (wish.target.kind === 'github_variable') return;
  const outputs = record.outputs.reveal();
  const value = Object.hasOwn(outputs, wish.output) ? outputs[wish.output] : undefined;
  if (value !== undefined) ports.concealer.conceal(value);
}

function toResult(wish: SinkWish, served: Served | undefined): SinkReport[number] {
  const { resource, output, place, target } = wish;
  const about = { resource, output, place, sink: describeTarget(target) };
  return { ...about, ...(served ?? { kind: 'no-resource' }) };
}

interface Asked {
  readonly wishes: readonly SinkWish[];
  readonly records: readonly ResourceRecord[];
  readonly changing: ReadonlySet<string>;
}

async function checkPlaces(
  { wishes, records, changing }: Asked,
  { server, sinks }: RoundParts,
): Promise<readonly Diagnostic[]> {
  const byName = new Map<string, ResourceRecord>(records.map((record) => [record.name, record]));
  const asked = new Map<string, Promise<readonly Diagnostic[]>>();
  for (const wish of wishes) {
    const place = toPlaceId(wish.target);
    if (asked.has(place)) continue;
    const record = byName.get(wish.resource);
    const isToBeServed =
      changing.has(wish.resource) ||
      (record !== undefined && hasResource(record) && (await isOwed(wish, record, server)));
    if (isToBeServed) asked.set(place, checkPlace(wish, sinks));
  }
  return (await Promise.all(asked.values())).flat();
}

/** An output without a value is told of when it cannot be served, and keeps nothing from changing. */
async function isOwed(wish: SinkWish, record: ResourceRecord, server: Server): Promise<boolean> {
  try {
    readValue(wish, record);
    return !(await server.isServed(wish, record));
  } catch (error) {
    if (error instanceof SecretsError) return false;
    throw error;
  }
}

async function checkPlace(
  wish: SinkWish,
  sinks: RoundParts['sinks'],
): Promise<readonly Diagnostic[]> {
  try {
    await sinks.open(wish.target)?.check();
    return [];
  } catch (error) {
    if (!(error instanceof SecretsError)) throw error;
    if (!isForGood(error)) return [];
    return [
      {
        severity: 'error',
        code: error.code,
        summary: 'A sink cannot be written to',
        detail:
          `${wish.output} of ${wish.resource} is to go to the ${describeTarget(wish.target)}, but ` +
          `${toErrorChain(error).text}. ${error.hint ?? ''}`.trimEnd(),
        place: wish.place,
      },
    ];
  }
}
