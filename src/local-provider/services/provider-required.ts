import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type {
  ActionError,
  BootstrapResult,
  IaCCapabilityDeclaration,
  IaCProviderRequiredServer,
  ImportResponse,
  ResourceRef,
  ResourceStatus,
} from '../../gen/iac.ts';
import type { JsonObject } from '../../kernel/index.ts';
import { readText, refuseField } from '../config-fields.ts';
import { deleteResource } from '../keeper.ts';
import { LocalError } from '../local-error.ts';
import { findResource, requireResource } from '../locate.ts';
import { observeResource } from '../observe.ts';
import { findResourceType, isScalable, listDeclaredTypes } from '../resource-types.ts';
import { parseJsonField, toJsonField, toStatus, unary } from '../rpc.ts';
import type { Provider, Session } from '../session.ts';
import { resolveSize } from '../sizing.ts';
import { requireResourceType } from '../validate-spec.ts';
import { simulated, toReference } from './answer.ts';

/** Serves `IaCProviderRequired`. The host plans by itself (`compute_plan_version: v2`). */
export function createProviderRequired(provider: Provider): IaCProviderRequiredServer {
  const { log } = provider;
  return {
    initialize: unary(log, async ({ configJson }) => {
      await provider.initialize(parseJsonField(configJson, 'config_json'));
      return {};
    }),
    name: unary(log, () => Promise.resolve({ name: 'local' })),
    version: unary(log, () => Promise.resolve({ version: provider.version })),
    capabilities: unary(log, () =>
      Promise.resolve({
        capabilities: listDeclaredTypes().map(declare),
        canonicalKeys: [],
        computePlanVersion: 'v2',
      }),
    ),
    plan: unary(log, () =>
      Promise.reject(new LocalError('LOCAL_NOT_SUPPORTED', 'the host plans for this provider')),
    ),
    apply: unary(log, () =>
      Promise.reject(new LocalError('LOCAL_NOT_SUPPORTED', 'the host applies for this provider')),
    ),
    destroy: unary(log, ({ refs }) =>
      simulated(provider.session(), { method: 'destroy' }, async () => ({
        result: await destroy(provider, refs),
      })),
    ),
    status: unary(log, ({ refs }) =>
      simulated(provider.session(), { method: 'status' }, async () => ({
        statuses: await readStatuses(provider.session(), refs),
      })),
    ),
    import: unary(log, ({ providerId, resourceType }) =>
      simulated(provider.session(), { method: 'import' }, () =>
        importResource(provider.session(), { providerId, type: resourceType, name: '' }),
      ),
    ),
    resolveSizing: unary(log, ({ resourceType, size, hints }) =>
      simulated(provider.session(), { method: 'resolve_sizing' }, () => {
        requireResourceType(resourceType);
        const wished = { cpu: '', memory: '', storage: '', ...hints };
        const { instanceType, specs } = resolveSize(resourceType, size, wished);
        return Promise.resolve({ sizing: { instanceType, specsJson: toJsonField(specs) } });
      }),
    ),
    bootstrapStateBackend: unary(log, ({ configJson }) =>
      simulated(provider.session(), { method: 'bootstrap_state_backend' }, async () => ({
        result: await bootstrap(provider.session(), parseJsonField(configJson, 'config_json')),
      })),
    ),
  };
}

function declare(type: string): IaCCapabilityDeclaration {
  return {
    resourceType: type,
    tier: findResourceType(type)?.tier ?? 1,
    operations: ['create', 'read', 'update', 'delete', ...(isScalable(type) ? ['scale'] : [])],
  };
}

/** In the given order; a resource that is gone already is as destroyed as it can be. */
async function destroy(
  provider: Provider,
  refs: readonly ResourceRef[],
): Promise<{ destroyed: string[]; errors: ActionError[] }> {
  const { cloud } = provider.session();
  const destroyed: string[] = [];
  const errors: ActionError[] = [];
  for (const ref of refs) {
    try {
      await deleteResource(cloud, toReference(ref), () => Promise.resolve());
      destroyed.push(ref.name);
    } catch (error) {
      if (error instanceof LocalError && error.code === 'LOCAL_NOT_FOUND') destroyed.push(ref.name);
      else {
        const { details } = toStatus(error, provider.log);
        errors.push({ resource: ref.name, action: 'delete', error: details });
      }
    }
  }
  return { destroyed, errors };
}

/** A resource that is not there has the status `missing`. */
async function readStatuses(
  { cloud }: Session,
  refs: readonly ResourceRef[],
): Promise<ResourceStatus[]> {
  const statuses: ResourceStatus[] = [];
  for (const ref of refs) {
    const record = await findResource(cloud, toReference(ref));
    if (record === undefined) {
      const { name, type, providerId } = ref;
      statuses.push({ name, type, providerId, status: 'missing', outputsJson: Buffer.alloc(0) });
      continue;
    }
    const { status, outputs } = await observeResource(cloud, record);
    // It may be recorded under another name than it was made with.
    const { type, id: providerId } = record;
    const { name } = ref;
    statuses.push({ name, type, providerId, status, outputsJson: toJsonField(outputs) });
  }
  return statuses;
}

async function importResource({ cloud }: Session, ref: ResourceRef): Promise<ImportResponse> {
  requireResourceType(ref.type);
  const record = await requireResource(cloud, toReference(ref, ref.type));
  const { outputs } = await observeResource(cloud, record);
  return {
    state: {
      id: record.name,
      name: record.name,
      type: record.type,
      provider: 'local',
      providerRef: '',
      providerId: record.id,
      configHash: '',
      appliedConfigJson: toJsonField(record.config),
      appliedConfigSource: 'adoption',
      outputsJson: toJsonField(outputs),
      dependencies: [],
      createdAt: toTimestamp(record.createdAt),
      updatedAt: toTimestamp(record.updatedAt),
      lastDriftCheck: undefined,
    },
  };
}

function toTimestamp(text: string): { seconds: bigint; nanos: number } | undefined {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return undefined;
  return { seconds: BigInt(Math.floor(ms / 1000)), nanos: (ms % 1000) * 1_000_000 };
}

/** A folder for each bucket; a backend without a bucket needs nothing made. */
async function bootstrap(
  { cloud }: Session,
  config: JsonObject,
): Promise<BootstrapResult | undefined> {
  const bucket = readText(config, 'bucket');
  if (bucket === '') return undefined;
  if (!/^[a-z0-9][a-z0-9.-]{1,62}$/.test(bucket)) {
    return refuseField(
      'config.bucket',
      'must be a bucket name: 2 to 63 of a-z, 0-9, dots and hyphens',
    );
  }
  const folder = join(cloud.layout.buckets, bucket);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    bucket,
    region: readText(config, 'region') || 'local',
    endpoint: pathToFileURL(folder).href,
    envVars: { WFCTL_STATE_BUCKET: bucket },
  };
}
