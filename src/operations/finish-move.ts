import { encodeJson, isJsonObject, type JsonObject, type JsonValue } from '../kernel/index.ts';
import { configHash, type ResourceName, type ResourceRecord } from '../resources/index.ts';
import type { SessionLedger } from './ledger.ts';
import type { Session } from './session.ts';

/** From which name to which. */
export interface Move {
  readonly from: ResourceName;
  readonly to: ResourceName;
}

/**
 * Does what is left of a move whose intent is written: the record gets its new name, then whatever
 * depends on it is told, then the old record goes, then the intent. Each step may be done already.
 * `false` where another resource has the name by now; then nothing is moved.
 */
export async function finishMove(
  move: Move,
  context: {
    readonly session: Pick<Session, 'index' | 'environment' | 'sharesLocation'>;
    readonly ledger: Pick<
      SessionLedger,
      'records' | 'find' | 'recordUnchanged' | 'forget' | 'settle'
    >;
  },
): Promise<boolean> {
  const { session, ledger } = context;
  const { from, to } = move;
  const before = ledger.find(from);
  if (before !== undefined && ledger.find(to) === undefined) {
    await session.index.claim(session.environment, [to]);
    await ledger.recordUnchanged({ ...before, name: to });
  }
  const isMoved = before === undefined || isSameResource(before, ledger.find(to));
  if (isMoved) {
    const owners = await session.index.load();
    for (const record of ledger.records()) {
      if (!isOurs(owners.get(record.name), session)) continue;
      const renamed = withRenamed(record, move);
      if (renamed !== record) await ledger.recordUnchanged(renamed);
    }
    await ledger.forget(from);
    await session.index.release(session.environment, [from]);
  }
  await ledger.settle(from);
  return isMoved;
}

/** Another environment may have a module of the same name, and its records are not ours to write. */
function isOurs(
  claims: readonly string[] | undefined,
  { environment, sharesLocation }: Pick<Session, 'environment' | 'sharesLocation'>,
): boolean {
  return claims?.every((claim) => claim === environment) ?? !sharesLocation;
}

/** What stands under the new name may be another resource, if somebody meddled meanwhile. */
function isSameResource(before: ResourceRecord, after: ResourceRecord | undefined): boolean {
  return (
    before.type === after?.type &&
    before.providerId === after.providerId &&
    before.providerRef === after.providerRef
  );
}

/** The record with the other’s new name wherever it has the old one; the same record where it has none. */
function withRenamed(record: ResourceRecord, { from, to }: Move): ResourceRecord {
  const { appliedConfig } = record;
  const depends = record.dependencies.includes(from);
  const config = appliedConfig === undefined ? undefined : renameIn(appliedConfig, { from, to });
  if (!depends && config === appliedConfig) return record;
  const isOwnHash = record.configHash !== '' && record.configHash === configHash(appliedConfig);
  return {
    ...record,
    dependencies: record.dependencies.map((name) => (name === from ? to : name)),
    appliedConfig: config,
    // A hash that stands for something else, such as doubt, goes on standing for it.
    configHash: isOwnHash ? configHash(config) : record.configHash,
  };
}

/** Keeps identity where nothing changes. */
function renameIn(config: JsonObject, move: Move): JsonObject {
  const rename = (value: JsonValue, key: string): JsonValue => {
    if (typeof value === 'string') {
      const isName = key === 'depends_on' && value === move.from;
      return isName ? move.to : value.replaceAll(`\${${move.from}.`, `\${${move.to}.`);
    }
    if (Array.isArray(value)) return value.map((item: JsonValue) => rename(item, key));
    return isJsonObject(value) ? renameAll(value) : value;
  };
  const renameAll = (object: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(object).map(([key, value]) => [key, rename(value, key)]));
  const renamed = renameAll(config);
  return encodeJson(renamed) === encodeJson(config) ? config : renamed;
}
