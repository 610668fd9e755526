import { encodeJson, type JsonObject } from '../kernel/index.ts';
import { parseResourceName, type ResourceName } from '../resources/index.ts';
import { openFields, unreadable } from './fields.ts';

/**
 * What we are about to do, written before we do it and cleared after the record is. An intent left
 * behind proves that a call may have been made and not been recorded.
 */
export interface Intent {
  readonly name: ResourceName;
  /** `move` gives the record another name, and the resource nothing. */
  readonly action: 'create' | 'update' | 'replace' | 'delete' | 'move';
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
  /** What a moved record is called from then on. */
  readonly movedTo?: ResourceName;
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
  const movedTo = parseResourceName(fields.text('movedTo'));
  if (name === undefined) throw unreadable(key, 'it names no resource');
  if (action === undefined) throw unreadable(key, 'its action is not a known one');
  if (action === 'move' && movedTo === undefined) throw unreadable(key, 'it names no new name');
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
    ...(movedTo === undefined ? {} : { movedTo }),
  };
}

const ACTIONS = ['create', 'update', 'replace', 'delete', 'move'] as const;
