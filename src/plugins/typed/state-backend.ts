import { type IaCState, IaCStateBackendService } from '../../gen/iac.ts';
import type { BackendRecord, CallOptions, StateBackend } from '../../resources/index.ts';
import { orIfNotFound } from '../absence.ts';
import type { Connection } from '../wire/index.ts';
import { type Caller, type CallerOptions, createCaller } from './caller.ts';
import { fromOptionalSecretJson } from './decode.ts';
import { required } from '../field-error.ts';
import { toJsonBytes } from './json-field.ts';

/** The state store inside a plugin that is asked for nothing else, and so needs no provider's config. */
export function openTypedStateBackend(
  connection: Connection,
  options: CallerOptions,
): StateBackend {
  return createStateBackendCalls(createCaller(connection, options));
}

/** The state store inside a plugin. */
export function createStateBackendCalls(caller: Caller): StateBackend {
  return { ...createStoreCalls(caller), ...createRecordCalls(caller) };
}

type StoreCalls = Pick<StateBackend, 'listBackendNames' | 'configure' | 'lock' | 'unlock'>;

function createStoreCalls(caller: Caller): StoreCalls {
  return {
    listBackendNames: (options) =>
      caller.askOptional({
        method: IaCStateBackendService.listBackendNames,
        request: () => ({}),
        decode: (answer) => ({ kind: 'names' as const, names: answer.backendNames }),
        limit: 'identity',
        signal: options?.signal,
      }),
    configure: (backendName, config, options) =>
      caller.askOptional({
        method: IaCStateBackendService.configure,
        request: () => ({ backendName, configJson: toJsonBytes('config', config.reveal()) }),
        decode: () => ({ kind: 'configured' as const }),
        limit: 'setup',
        signal: options?.signal,
      }),
    lock: (resourceId, options) =>
      caller.askOptional({
        method: IaCStateBackendService.lock,
        request: () => ({ resourceId }),
        decode: () => ({ kind: 'locked' as const }),
        limit: 'change',
        resource: resourceId,
        signal: options?.signal,
      }),
    unlock: (resourceId, options) =>
      caller.askOptional({
        method: IaCStateBackendService.unlock,
        request: () => ({ resourceId }),
        decode: () => ({ kind: 'unlocked' as const }),
        limit: 'change',
        resource: resourceId,
        signal: options?.signal,
      }),
  };
}

function createRecordCalls(caller: Caller): Omit<StateBackend, keyof StoreCalls> {
  return {
    getState: (resourceId, options) => getState(caller, resourceId, options),
    saveState: (record, options) =>
      caller.askOptional({
        method: IaCStateBackendService.saveState,
        request: () => ({ state: toWireRecord(record) }),
        decode: () => ({ kind: 'saved' as const }),
        limit: 'change',
        resource: record.resourceId,
        signal: options?.signal,
      }),
    listStates: (filter, options) =>
      caller.askOptional({
        method: IaCStateBackendService.listStates,
        request: () => ({ filter: Object.fromEntries(filter) }),
        decode: ({ states }) => ({ kind: 'records' as const, records: states.map(fromRecord) }),
        limit: 'list',
        signal: options?.signal,
      }),
    deleteState: (resourceId, options) =>
      orIfNotFound(
        caller.askOptional({
          method: IaCStateBackendService.deleteState,
          request: () => ({ resourceId }),
          decode: () => ({ kind: 'deleted' as const }),
          limit: 'change',
          resource: resourceId,
          signal: options?.signal,
        }),
        { kind: 'already-gone' as const },
      ),
  };
}

function getState(
  caller: Caller,
  resourceId: string,
  options: CallOptions | undefined,
): ReturnType<StateBackend['getState']> {
  return orIfNotFound(
    caller.askOptional({
      method: IaCStateBackendService.getState,
      request: () => ({ resourceId }),
      decode: ({ exists, state }) => {
        if (!exists) return { kind: 'absent' as const };
        const record = fromRecord(required('state', state));
        const { resourceId: by } = record;
        if (by !== '' && by !== resourceId) return { kind: 'occupied' as const, by };
        return { kind: 'found' as const, record: { ...record, resourceId } };
      },
      limit: 'ask',
      resource: resourceId,
      signal: options?.signal,
    }),
    { kind: 'absent' as const },
  );
}

function toWireRecord(record: BackendRecord): IaCState {
  return {
    ...toPlainFields(record),
    outputsJson: toJsonBytes('outputs', record.outputs?.reveal()),
    configJson: toJsonBytes('config', record.config?.reveal()),
    dependencies: [...record.dependencies],
  };
}

function fromRecord(state: IaCState): BackendRecord {
  return {
    ...toPlainFields(state),
    outputs: fromOptionalSecretJson('state.outputs', state.outputsJson),
    config: fromOptionalSecretJson('state.config', state.configJson),
    dependencies: state.dependencies,
  };
}

type PlainFields = Omit<BackendRecord, 'outputs' | 'config' | 'dependencies'>;

function toPlainFields(from: PlainFields): PlainFields {
  return {
    resourceId: from.resourceId,
    resourceType: from.resourceType,
    provider: from.provider,
    providerRef: from.providerRef,
    providerId: from.providerId,
    configHash: from.configHash,
    status: from.status,
    createdAt: from.createdAt,
    updatedAt: from.updatedAt,
    error: from.error,
  };
}
