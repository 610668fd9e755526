import {
  DriftClass,
  type DriftResult,
  type IaCProviderDriftConfigDetectorServer,
  type IaCProviderDriftDetectorServer,
  type ResourceRef,
  type ResourceSpec,
} from '../../gen/iac.ts';
import type { JsonObject } from '../../kernel/index.ts';
import type { Cloud } from '../cloud.ts';
import { findResource } from '../locate.ts';
import { findChanges } from '../observe.ts';
import { toJsonField, unary } from '../rpc.ts';
import type { Provider } from '../session.ts';
import { simulated, toReference, toWanted } from './answer.ts';

/** Serves `IaCProviderDriftDetector`. Without a spec, what was last applied is what is expected. */
export function createDriftDetector(provider: Provider): IaCProviderDriftDetectorServer {
  const { log } = provider;
  return {
    detectDrift: unary(log, async ({ refs }) => ({ drifts: await detect(provider, refs, {}) })),
    detectDriftWithSpecs: unary(log, async ({ refs, specs }) => ({
      drifts: await detect(provider, refs, specs),
    })),
  };
}

/** Serves `IaCProviderDriftConfigDetector`; the same as drift with specs. */
export function createDriftConfigDetector(
  provider: Provider,
): IaCProviderDriftConfigDetectorServer {
  return {
    detectDriftConfig: unary(provider.log, async ({ refs, specs }) => ({
      drifts: await detect(provider, refs, specs),
    })),
  };
}

function detect(
  provider: Provider,
  refs: readonly ResourceRef[],
  specs: Readonly<Record<string, ResourceSpec>>,
): Promise<DriftResult[]> {
  return simulated(provider.session(), { method: 'detect_drift' }, async () => {
    const drifts: DriftResult[] = [];
    for (const ref of refs) {
      const spec = Object.hasOwn(specs, ref.name) ? specs[ref.name] : undefined;
      const expected = spec === undefined ? undefined : toWanted(spec, ref.type).config;
      drifts.push(await detectOne(provider.session().cloud, ref, expected));
    }
    return drifts;
  });
}

async function detectOne(
  cloud: Cloud,
  ref: ResourceRef,
  expected: JsonObject | undefined,
): Promise<DriftResult> {
  const { name, type } = ref;
  const record = await findResource(cloud, toReference(ref));
  if (record === undefined) return describe({ name, type, kind: DriftClass.GHOST, changes: [] });
  const changes = await findChanges(cloud, record, expected ?? record.applied);
  const kind = changes.length === 0 ? DriftClass.IN_SYNC : DriftClass.CONFIG;
  return describe({ name, type: record.type, kind, changes });
}

interface Finding {
  readonly name: string;
  readonly type: string;
  readonly kind: DriftClass;
  readonly changes: Awaited<ReturnType<typeof findChanges>>;
}

/** `actual` is what the cloud has, `expected` what it should have; only the fields that differ. */
function describe({ name, type, kind, changes }: Finding): DriftResult {
  const actual = Object.fromEntries(changes.map(({ path, old }) => [path, old]));
  const expected = Object.fromEntries(changes.map(({ path, new: wanted }) => [path, wanted]));
  return {
    name,
    type,
    drifted: kind !== DriftClass.IN_SYNC,
    class: kind,
    expectedJson: changes.length === 0 ? Buffer.alloc(0) : toJsonField(expected),
    actualJson: changes.length === 0 ? Buffer.alloc(0) : toJsonField(actual),
    fields: changes.map(({ path }) => path),
  };
}
