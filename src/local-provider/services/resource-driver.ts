import type {
  Diagnostic,
  ResourceDiffRequest,
  ResourceDriverServer,
  TroubleshootRequest,
} from '../../gen/iac.ts';
import { makerOf } from '../cloud.ts';
import { createResource, deleteResource, scaleResource, updateResource } from '../keeper.ts';
import { LocalError } from '../local-error.ts';
import { type Reference, requireResource } from '../locate.ts';
import { readTail } from '../log-tail.ts';
import { logPathOf } from '../makers/index.ts';
import { findChanges, observeResource } from '../observe.ts';
import type { CatalogueRecord } from '../record.ts';
import { toJsonField, unary } from '../rpc.ts';
import type { Provider } from '../session.ts';
import type { SimulatedMethod } from '../simulate.ts';
import { requireResourceType, type WantedResource } from '../validate-spec.ts';
import { readTextMap } from '../config-fields.ts';
import { simulated, toReference, toResourceOutput, toWanted } from './answer.ts';

/** Serves `ResourceDriver`: making, changing and removing single resources. */
export function createResourceDriver(provider: Provider): ResourceDriverServer {
  return { ...createChangingCalls(provider), ...createAskingCalls(provider) };
}

type ChangingCall = 'create' | 'update' | 'delete' | 'scale';
type AskingCall = 'read' | 'diff' | 'healthCheck' | 'sensitiveKeys' | 'troubleshoot';

function createChangingCalls(provider: Provider): Pick<ResourceDriverServer, ChangingCall> {
  const { log } = provider;
  const known = createKnownResources(provider);
  return {
    create: unary(log, async ({ resourceType, spec }) => {
      const wanted = toWanted(spec, resourceType);
      const { cloud } = provider.session();
      const record = await simulated(
        provider.session(),
        forWanted('create', wanted),
        (checkpoint) => createResource(cloud, wanted, checkpoint),
      );
      return { output: toResourceOutput(await observeResource(cloud, record)) };
    }),
    update: unary(log, async ({ resourceType, ref, spec }) => {
      const wanted = toWanted(spec, resourceType);
      const reference = toReference(ref, resourceType);
      const { cloud } = provider.session();
      await requireResource(cloud, reference);
      const record = await simulated(
        provider.session(),
        forWanted('update', wanted),
        (checkpoint) => updateResource(cloud, { reference, wanted }, checkpoint),
      );
      return { output: toResourceOutput(await observeResource(cloud, record)) };
    }),
    delete: unary(log, async ({ resourceType, ref }) => {
      const reference = toReference(ref, resourceType);
      await known('delete', reference, (_, checkpoint) =>
        deleteResource(provider.session().cloud, reference, checkpoint),
      );
      return {};
    }),
    scale: unary(log, async ({ resourceType, ref, replicas }) => {
      if (replicas < 0) throw new LocalError('LOCAL_INVALID', 'replicas must not be negative');
      const reference = toReference(ref, resourceType);
      const { cloud } = provider.session();
      const record = await known('scale', reference, (_, checkpoint) =>
        scaleResource(cloud, { reference, replicas }, checkpoint),
      );
      return { output: toResourceOutput(await observeResource(cloud, record)) };
    }),
  };
}

function createAskingCalls(provider: Provider): Pick<ResourceDriverServer, AskingCall> {
  const { log } = provider;
  const known = createKnownResources(provider);
  return {
    read: unary(log, async ({ resourceType, ref }) => {
      const record = await known('read', toReference(ref, resourceType), (found) =>
        Promise.resolve(found),
      );
      return { output: toResourceOutput(await observeResource(provider.session().cloud, record)) };
    }),
    diff: unary(log, (request) => diff(provider, request)),
    healthCheck: unary(log, async ({ resourceType, ref }) => {
      const result = await known('health_check', toReference(ref, resourceType), (record) =>
        makerOf(provider.session().cloud, record).checkHealth(record),
      );
      return { result };
    }),
    sensitiveKeys: unary(log, ({ resourceType }) =>
      Promise.resolve({ keys: [...requireResourceType(resourceType).sensitive] }),
    ),
    troubleshoot: unary(log, async (request: TroubleshootRequest) => {
      const reference = toReference(request.ref, request.resourceType);
      const diagnostics = await known('troubleshoot', reference, (record) =>
        troubleshoot(provider, record),
      );
      return { diagnostics };
    }),
  };
}

function forWanted(
  method: SimulatedMethod,
  { name, type, config }: WantedResource,
): Parameters<typeof simulated>[1] {
  return { method, scope: `${type}/${name}`, config };
}

type KnownWork<Result> = (
  record: CatalogueRecord,
  checkpoint: () => Promise<void>,
) => Promise<Result>;

/** Finds the resource, plays the knobs of its stored config, and does the work. */
function createKnownResources(provider: Provider) {
  return async <Result>(
    method: SimulatedMethod,
    reference: Reference,
    work: KnownWork<Result>,
  ): Promise<Result> => {
    const session = provider.session();
    const record = await requireResource(session.cloud, reference);
    const call = { method, scope: `${record.type}/${record.name}`, config: record.config };
    return simulated(session, call, (checkpoint) => work(record, checkpoint));
  };
}

async function diff(
  provider: Provider,
  { resourceType, desired, current }: ResourceDiffRequest,
): ReturnType<typeof answerDiff> {
  const wanted = toWanted(desired, resourceType);
  const ref = { name: wanted.name, type: wanted.type, providerId: current?.providerId ?? '' };
  const session = provider.session();
  const record = await requireResource(session.cloud, toReference(ref, wanted.type));
  return simulated(session, forWanted('diff', wanted), () =>
    answerDiff(session.cloud, record, wanted),
  );
}

async function answerDiff(
  cloud: Parameters<typeof findChanges>[0],
  record: CatalogueRecord,
  wanted: WantedResource,
) {
  const changes = await findChanges(cloud, record, wanted.config);
  const result = {
    needsUpdate: changes.length > 0,
    needsReplace: changes.some((change) => change.forceNew),
    changes: changes.map(({ path, old, new: next, forceNew }) => ({
      path,
      oldJson: toJsonField(old),
      newJson: toJsonField(next),
      forceNew,
    })),
  };
  return { result };
}

/** What the resource itself says of its trouble: its health, and the end of its log. */
async function troubleshoot(provider: Provider, record: CatalogueRecord): Promise<Diagnostic[]> {
  const { cloud } = provider.session();
  const health = await makerOf(cloud, record).checkHealth(record);
  const secrets = [
    ...Object.values(readTextMap(record.config, 'env_vars')),
    ...Object.values(readTextMap(record.config, 'env_vars_secret')),
  ];
  const detail = await readTail(logPathOf(cloud.layout, record.id), secrets);
  if (health.healthy && detail === '') return [];
  const now = cloud.clock.now();
  const at = { seconds: BigInt(Math.floor(now / 1000)), nanos: (now % 1000) * 1_000_000 };
  return [{ id: record.id, phase: 'run', cause: health.message, at, detail }];
}
