import { type JsonObject, Secret } from '../../src/kernel/index.ts';
import type { ApplyContext } from '../../src/resources/apply.ts';
import type {
  Change,
  CreateChange,
  DeleteChange,
  Plan,
  ReplaceChange,
  ResourceOutput,
  UpdateChange,
} from '../../src/resources/index.ts';
import { toEnvironmentName } from '../../src/resources/index.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { createRecordingLedger, type RecordingLedger } from '../fakes/recording-ledger.ts';
import { createRecordingReporter, type RecordingReporter } from '../fakes/recording-reporter.ts';
import { createScriptedDriver, type DriverScript } from '../fakes/scripted-driver.ts';
import { aRecord, aSpec } from './builders.ts';

/** What a provider answers of a resource with the given id. */
export function anOutput(
  name: string,
  providerId = `new-${name}`,
  outputs: JsonObject = {},
): ResourceOutput {
  return {
    ...{ name, type: 'infra.vpc', providerId, status: 'active' },
    ...{ outputs: new Secret(outputs), sensitive: new Map() },
  };
}

export function aCreate(name: string, config: JsonObject = { provider: 'cloud' }): CreateChange {
  const spec = aSpec(name, { config });
  return {
    kind: 'create',
    name: spec.name,
    type: spec.type,
    providerRef: 'cloud',
    reason: '',
    spec,
  };
}

export function anUpdate(name: string, config?: JsonObject): UpdateChange {
  return { ...aCreate(name, config), kind: 'update', record: aRecord(name), changes: [] };
}

export function aReplace(name: string, config?: JsonObject): ReplaceChange {
  return { ...aCreate(name, config), kind: 'replace', record: aRecord(name), changes: [] };
}

export function aDelete(name: string): DeleteChange {
  const record = aRecord(name);
  return {
    ...{ kind: 'delete', name: record.name, type: record.type, providerRef: 'cloud' },
    ...{ reason: '', record, dependencies: record.dependencies },
  };
}

/** An apply in which everybody writes into the ledger's lines what was asked of them. */
export interface Scene {
  readonly context: ApplyContext;
  readonly ledger: RecordingLedger;
  readonly reporter: RecordingReporter;
}

/** A provider that makes what it is asked to; `script` has it do otherwise. */
export function aScene(
  changes: readonly Change[],
  parts: Partial<ApplyContext> & {
    readonly script?: DriverScript;
    readonly ledger?: RecordingLedger;
  } = {},
): Scene {
  const { script, ledger = createRecordingLedger(), ...rest } = parts;
  const reporter = createRecordingReporter();
  const say = (line: string): void => {
    ledger.lines.push(line);
  };
  const driver = createScriptedDriver({
    create: (spec) => {
      say(`call create ${spec.name}`);
      return Promise.resolve(anOutput(spec.name));
    },
    update: (ref, spec) => {
      say(`call update ${spec.name}`);
      return Promise.resolve(anOutput(spec.name, ref.providerId));
    },
    delete: (ref) => {
      say(`call delete ${ref.name}`);
      return Promise.resolve();
    },
    ...script,
  });
  const never = new AbortController().signal;
  const context: ApplyContext = {
    ...{ drivers: new Map([['cloud', driver]]), providerTypes: new Map([['cloud', 'fake']]) },
    ...{ ledger, reporter, clock: createFakeClock(), variable: () => undefined },
    specs: changes.flatMap((change) => (change.kind === 'delete' ? [] : [change.spec])),
    records: changes.flatMap((change) => (change.kind === 'create' ? [] : [change.record])),
    ...{ names: new Map(), limit: 8, stop: never, giveUp: never, provenOurs: new Map() },
    ...rest,
  };
  return { context, ledger, reporter };
}

export function aPlan(changes: readonly Change[]): Plan {
  return {
    ...{ id: 'plan-1', environment: toEnvironmentName('staging'), createdAt: '', changes },
    ...{ unchanged: [], desiredHash: '', stateDigest: '', digest: 'sha256:1', warnings: [] },
  };
}
