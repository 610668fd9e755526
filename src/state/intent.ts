import { encodeJson, type JsonObject } from '../kernel/index.ts';
import { parseResourceName, type ResourceName } from '../resources/index.ts';
import { openFields, unreadable } from './fields.ts';

/**
 * What we are about to do, written before we do it and cleared after the record is. An intent left
 * behind proves that a call may have been made and not been recorded.
 */
export interface Intent {
  readonly name: ResourceName;
  readonly action: 'create' | 'update' | 'replace' | 'delete';
  readonly type: string;
  readonly providerRef: string;
  /** The provider's type. */
  readonly provider: string;
  /**
   * Id of the resource as it was before; empty for a create, unless that completes a replace which
   * was cut off.
   */
  readonly providerId: string;
  /** Hash and config the new record is to carry; empty and `undefined` for a delete. */
  readonly configHash: string;
  /** Hash the record carried before; empty where there was none. */
  readonly priorHash: string;
  readonly config: JsonObject | undefined;
  readonly dependencies: readonly string[];
  /** The lock token of the run that wrote it. */
  readonly run: string;
  /** RFC 3339. */
  readonly at: string;
}

/** The text of an intent on its page. */
export function encodeIntent(intent: Intent): string {
  return encodeJson({ ...intent, config: intent.config ?? null });
}

/**
 * Reads an intent of the page that lies at `key`.
 *
 * @throws StateError `STATE_UNREADABLE`
 */
export function parseIntent(document: JsonObject, key: string): Intent {
  const fields = openFields(document, key);
  const name = parseResourceName(fields.text('name'));
  const action = ACTIONS.find((known) => known === fields.text('action'));
  if (name === undefined) throw unreadable(key, 'it names no resource');
  if (action === undefined) throw unreadable(key, 'its action is not a known one');
  return {
    name,
    action,
    type: fields.text('type'),
    providerRef: fields.text('providerRef'),
    provider: fields.text('provider'),
    providerId: fields.text('providerId'),
    configHash: fields.text('configHash'),
    priorHash: fields.text('priorHash'),
    config: fields.object('config'),
    dependencies: fields.texts('dependencies'),
    run: fields.text('run'),
    at: fields.text('at'),
  };
}

const ACTIONS = ['create', 'update', 'replace', 'delete'] as const;
