import type { CoreError, Diagnostic } from '../kernel/index.ts';
import type { ProviderClient } from '../plugins/index.ts';
import {
  areSameOutputs,
  type DriftVerdict,
  isProtected,
  mapLimited,
  type ResourceDrift,
  type ResourceRecord,
} from '../resources/index.ts';
import type { Intent } from '../state/index.ts';
import { concealChanges } from './conceal.ts';
import { detectDrift, type DriftFinding } from './detect-drift.ts';
import { expectConfig } from './expected-config.ts';
import type { OperationPorts } from './ports.ts';
import type { RefreshItem } from './refresh-state.ts';
import type { Session } from './session.ts';

interface LookContext {
  readonly session: Session;
  readonly request: {
    readonly limit: number;
    readonly refresh: unknown;
    readonly cancelled: AbortSignal;
  };
  readonly records: readonly ResourceRecord[];
  readonly clients: ReadonlyMap<string, ProviderClient>;
  readonly failures: ReadonlyMap<string, CoreError>;
  /** Changes of which nobody knows how they ended. */
  readonly intents: readonly Intent[];
}

/** Asks the providers about every record, as many at once as the limit allows; sorted by name. */
export async function lookForDrift(
  context: LookContext,
  ports: OperationPorts,
): Promise<readonly RefreshItem[]> {
  const { records, request, session } = context;
  const specs = new Map<string, Session['specs'][number]>(
    session.specs.map((spec) => [spec.name, spec]),
  );
  const unsettled = new Map<string, Intent>(context.intents.map((intent) => [intent.name, intent]));
  const byName = new Map<string, ResourceRecord>(records.map((record) => [record.name, record]));
  const sorted = [...records].sort((left, right) => (left.name < right.name ? -1 : 1));
  let done = 0;
  return await mapLimited(sorted, request.limit, async (record) => {
    const spec = specs.get(record.name);
    const finding =
      untoldWithout(record, { ...context, unsettled }) ??
      (await ask(record, { ...context, byName }, ports));
    done += 1;
    ports.reporter.report({ kind: 'plan-progress', done, total: records.length });
    const drift: ResourceDrift = {
      record,
      spec,
      verdict: finding.verdict,
      isProtected: isProtected(spec, record),
    };
    return { drift, shown: finding.shown };
  });
}

/** What is known not to be known before anybody is asked. */
function untoldWithout(
  record: ResourceRecord,
  context: LookContext & { readonly unsettled: ReadonlyMap<string, Intent> },
): DriftFinding | undefined {
  const { clients, failures, unsettled } = context;
  const ref = record.providerRef ?? '';
  const failure = failures.get(ref);
  if (failure !== undefined) return untold(failure.code, failure.message);
  if (!clients.has(ref)) return untold('NO_PROVIDER', `the config has no provider ${ref}`);
  const intent = unsettled.get(record.name);
  return intent === undefined ? undefined : unsettledChange(intent);
}

function unsettledChange({ at, action }: Intent): DriftFinding {
  return untold(
    'UNSETTLED_CHANGE',
    `at ${at} a run was about to ${action} it and has not recorded how that ended`,
  );
}

function untold(code: string, because: string): DriftFinding {
  const verdict: DriftVerdict = { kind: 'could-not-tell', code, because };
  return { verdict, shown: undefined };
}

async function ask(
  record: ResourceRecord,
  context: LookContext & { readonly byName: ReadonlyMap<string, ResourceRecord> },
  ports: OperationPorts,
): Promise<DriftFinding> {
  const { session, request, clients, byName } = context;
  const client = clients.get(record.providerRef ?? '');
  if (client === undefined) return untold('NO_PROVIDER', 'its provider is not open');
  const expected = expectConfig(record, { session, records: byName, ports });
  if (expected.kind === 'partly-known') {
    const diagnostic = notFilledIn(record, expected.unresolved);
    ports.reporter.report({ kind: 'diagnostic', diagnostic });
  }
  const finding = await detectDrift({
    record,
    client,
    expected,
    needsOutputs: request.refresh !== undefined,
    signal: request.cancelled,
  });
  if (finding.verdict.kind === 'config-drift') concealChanges(finding.verdict.changes, ports);
  return finding;
}

/** The provider may then compare less than it could, and nobody would know. */
function notFilledIn(record: ResourceRecord, unresolved: ReadonlySet<string>): Diagnostic {
  return {
    severity: 'warning',
    code: 'CONFIG_NOT_FILLED_IN',
    summary: 'Part of a config is not known here, and may not be compared',
    detail:
      `What ${record.name} (${record.type}) was made of holds ${[...unresolved].sort().join(', ')}, which ` +
      'cannot be filled in. Set the variables that an apply has for a drift check as well.',
  };
}

/**
 * Without the lock another run may change a resource between our reading its record and its provider's
 * looking at it; that is its change and no drift. So what differs is only believed where the record is
 * still the same afterwards and no change of it is under way.
 */
export async function withoutHaste(
  items: readonly RefreshItem[],
  session: Pick<Session, 'journal' | 'store'>,
): Promise<readonly RefreshItem[]> {
  const differs = ({ drift: { verdict } }: RefreshItem): boolean =>
    verdict.kind === 'config-drift' || verdict.kind === 'ghost';
  if (!items.some(differs)) return items;
  // In this order: whoever settles a change has recorded it before.
  const pending = await session.journal.pending();
  const intents = new Map<string, Intent>(pending.map((intent) => [intent.name, intent]));
  const stored = await session.store.list();
  const records = new Map<string, ResourceRecord>(
    stored.map(({ record }) => [record.name, record]),
  );
  return items.map((item) => {
    if (!differs(item)) return item;
    const { record } = item.drift;
    const doubt = findDoubt(record, records.get(record.name), intents.get(record.name));
    return doubt === undefined ? item : { ...item, drift: { ...item.drift, ...doubt } };
  });
}

function findDoubt(
  before: ResourceRecord,
  now: ResourceRecord | undefined,
  intent: Intent | undefined,
): Pick<DriftFinding, 'verdict'> | undefined {
  if (intent !== undefined) return { verdict: unsettledChange(intent).verdict };
  const isSame =
    now?.providerId === before.providerId &&
    now.configHash === before.configHash &&
    now.updatedAt === before.updatedAt &&
    areSameOutputs(now.outputs, before.outputs);
  if (isSame) return undefined;
  const because = 'another run changed it while we were looking';
  return { verdict: untold('CHANGED_MEANWHILE', because).verdict };
}
