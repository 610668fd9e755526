import {
  CoreError,
  type Diagnostic,
  isJsonObject,
  type JsonArray,
  type JsonObject,
  type JsonValue,
  parseJson,
} from '../kernel/index.ts';
import { findProviderRef } from './record-owner.ts';
import type { Change } from './plan.ts';

/** One action of a plan file, as far as it is needed to see whether it still stands. */
export interface PlanFileAction {
  readonly action: Change['kind'];
  readonly name: string;
  readonly type: string;
  /** The `iac.provider` module that performs it. */
  readonly providerRef: string;
}

/** A plan file, upstream's or ours. What only we write is `undefined` in upstream's. */
export interface PlanFile {
  readonly id: string;
  readonly createdAt: string;
  /** Upstream's `plan_hash`; `undefined` when the file has none. */
  readonly desiredHash: string | undefined;
  readonly environment: string | undefined;
  readonly stateDigest: string | undefined;
  readonly digest: string | undefined;
  /** The config it was made from, relative to the working folder. */
  readonly configFile: string | undefined;
  readonly actions: readonly PlanFileAction[];
}

export type PlanFileOutcome =
  | { readonly kind: 'parsed'; readonly planFile: PlanFile }
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] };

/** The newest `schema_version` that can be read; upstream writes 1 and 2, we write 1. */
const NEWEST_PLAN_SCHEMA = 2;

/**
 * Reads a plan file of ours or of any upstream version (compat-core 2, 5.1). Members that are not
 * known are passed over. Invalid are: text that is no plan, a newer `schema_version`, and an action
 * that does not say what it does, to what, and with which provider; the provider is looked for in
 * the action, its config, its record and the record's config, in that order (T-26).
 */
export function parsePlanFile(text: string): PlanFileOutcome {
  const document = parseDocument(text);
  if (document === undefined) return invalid([notAPlan()]);
  const version = document['schema_version'] ?? 0;
  if (typeof version !== 'number' || version > NEWEST_PLAN_SCHEMA) return invalid([tooNew()]);
  const list = document['actions'] ?? [];
  if (!isList(list)) return invalid([notAPlan()]);
  const actions: PlanFileAction[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [index, value] of list.entries()) {
    const outcome = parseAction(value, index);
    if (outcome.kind === 'parsed') actions.push(outcome.action);
    else diagnostics.push(outcome.diagnostic);
  }
  if (diagnostics.length > 0) return invalid(diagnostics);
  return { kind: 'parsed', planFile: { ...parseHead(document), actions } };
}

function parseHead(document: JsonObject): Omit<PlanFile, 'actions'> {
  const environment = document['environment'];
  return {
    id: findText(document, 'id') ?? '',
    createdAt: findText(document, 'created_at') ?? '',
    desiredHash: findText(document, 'plan_hash'),
    // The empty text is a value here: "no environment".
    environment: typeof environment === 'string' ? environment : undefined,
    stateDigest: findText(document, 'state_digest'),
    digest: findText(document, 'plan_digest'),
    configFile: findText(document, 'config_file'),
  };
}

function parseDocument(text: string): JsonObject | undefined {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof CoreError && error.code === 'JSON_MALFORMED') return undefined;
    throw error;
  }
}

type ActionOutcome =
  | { readonly kind: 'parsed'; readonly action: PlanFileAction }
  | { readonly kind: 'invalid'; readonly diagnostic: Diagnostic };

function parseAction(value: JsonValue, index: number): ActionOutcome {
  const entry = findObject(value) ?? {};
  const resource = findObject(entry['resource']);
  const action = ACTIONS.find((known) => known === entry['action']);
  const name = findText(resource, 'name');
  const type = findText(resource, 'type');
  if (action === undefined || name === undefined || type === undefined) {
    return { kind: 'invalid', diagnostic: badAction(index) };
  }
  const providerRef = findActionProvider(entry);
  return providerRef === undefined
    ? { kind: 'invalid', diagnostic: withoutProvider(name, type) }
    : { kind: 'parsed', action: { action, name, type, providerRef } };
}

function findActionProvider(entry: JsonObject): string | undefined {
  const resource = findObject(entry['resource']);
  const current = findObject(entry['current']);
  return (
    findText(entry, 'provider_ref') ??
    findProviderRef(findObject(resource?.['config'])) ??
    findText(current, 'provider_ref') ??
    findProviderRef(findObject(current?.['applied_config']))
  );
}

const ACTIONS = ['create', 'update', 'replace', 'delete'] as const;

function findObject(value: JsonValue | undefined): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

function isList(value: JsonValue): value is JsonArray {
  return Array.isArray(value);
}

function findText(object: JsonObject | undefined, key: string): string | undefined {
  const value = object?.[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function invalid(diagnostics: readonly Diagnostic[]): PlanFileOutcome {
  return { kind: 'invalid', diagnostics };
}

function notAPlan(): Diagnostic {
  return {
    severity: 'error',
    code: 'PLAN_FILE_MALFORMED',
    summary: 'File is not a plan',
    detail: 'The file does not hold a plan. Make a new one:\n  wfctl infra plan --output FILE',
  };
}

function tooNew(): Diagnostic {
  return {
    severity: 'error',
    code: 'PLAN_FILE_TOO_NEW',
    summary: 'Plan file has an unknown format',
    detail:
      `The file says that its schema_version is newer than ${String(NEWEST_PLAN_SCHEMA)}, the ` +
      'newest that can be read here. Apply it with the version that wrote it, or make a new plan.',
  };
}

function badAction(index: number): Diagnostic {
  return {
    severity: 'error',
    code: 'PLAN_FILE_MALFORMED',
    summary: 'Plan file holds an unknown action',
    detail:
      `Entry ${String(index)} of actions does not say what is done to which resource. Make a new ` +
      'plan:\n  wfctl infra plan --output FILE',
  };
}

function withoutProvider(name: string, type: string): Diagnostic {
  return {
    severity: 'error',
    code: 'PLAN_FILE_WITHOUT_PROVIDER',
    summary: 'Plan file does not name a provider',
    detail:
      `The action on ${name} (${type}) names no provider module, and neither do its config and its ` +
      'record. Make a new plan:\n  wfctl infra plan --output FILE',
  };
}
