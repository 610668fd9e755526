import { type JsonObject } from '../kernel/index.ts';
import { type ProcessIdentity } from '../ports/index.ts';
import { openFields } from './fields.ts';

/** The JSON form of a process, as the lock and the writer guard leave it behind. */
export function encodeProcess({ machine, pid, startedAt }: ProcessIdentity): JsonObject {
  return { machine, pid, startedAt };
}

/** @throws StateError `STATE_UNREADABLE`, naming `key` */
export function parseProcess(document: JsonObject, key: string): ProcessIdentity {
  const fields = openFields(document, key);
  return {
    machine: fields.text('machine'),
    pid: fields.integer('pid'),
    startedAt: fields.text('startedAt'),
  };
}
