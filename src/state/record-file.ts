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

/** @throws StateError `STATE_NAME_FORBIDDEN` for a name whose file no reader would take for a record */
export function checkRecordName(name: ResourceName): void {
  if (isRecordFile(toRecordFile(name))) return;
  throw new StateError('STATE_NAME_FORBIDDEN', `no record can be kept under the name ${name}`, {
    hint: 'Rename the resource: `metadata`, a leading dot and a trailing `.lock` are taken by files of other kinds.',
  });
}
