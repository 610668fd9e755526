import { type ResourceName } from '../resources/index.ts';
import { StateError } from './state-error.ts';

/** The file upstream's CLI keeps a record in: `/ \ : *` become `_` (compat-core 4.3). */
export function toRecordFile(name: ResourceName): string {
  return `${name.replace(/[/\\:*]/g, '_')}.json`;
}

/** The file upstream's engine keeps it in: only `/` and `\` become `_` (T-35). */
export function toEngineRecordFile(name: ResourceName): string {
  return `${name.replace(/[/\\]/g, '_')}.json`;
}

/** Whether a file of the folder is one that readers take for a record (compat-core 4.3, T-50). */
export function isRecordFile(file: string): boolean {
  return (
    file.endsWith('.json') &&
    !file.endsWith('.lock.json') &&
    !file.startsWith('.') &&
    file !== 'metadata.json'
  );
}

/**
 * @throws StateError `STATE_NAME_FORBIDDEN` for a name whose file no reader would take for a record,
 *   or that no file can have
 */
export function checkRecordName(name: ResourceName): void {
  const file = toRecordFile(name);
  if (!isRecordFile(file)) {
    throw forbidden(
      name,
      '`metadata`, a leading dot and a trailing `.lock` are taken by files of other kinds',
    );
  }
  checkPlainName(name, Buffer.byteLength(file) - LONGEST_FILE);
}

/**
 * Refuses a name that is too long by so many bytes, or has a NUL in it.
 *
 * @throws StateError `STATE_NAME_FORBIDDEN`
 */
export function checkPlainName(name: ResourceName, excess = 0): void {
  if (excess > 0) throw forbidden(name, `it is ${String(excess)} bytes too long for this state`);
  if (name.includes('\0')) throw forbidden(name, 'there is a NUL in its name');
}

/** 255 bytes are the limit nearly everywhere; the name of a file half written has 42 more than its own. */
const LONGEST_FILE = 213;

function forbidden(name: ResourceName, why: string): StateError {
  const shown = JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);
  return new StateError('STATE_NAME_FORBIDDEN', `no record can be kept under the name ${shown}`, {
    hint: `Rename the resource: ${why}.`,
  });
}
