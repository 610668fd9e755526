import { randomUUID } from 'node:crypto';
import { type EntityTag } from '../ports/index.ts';
import { unreadable } from './fields.ts';
import { toRevision } from './revision.ts';
import { type ObjectContent } from './state-bucket.ts';
import { type Revision } from './store.ts';

/**
 * A companion as an object: a line of its own before the text. The same text may get the same entity
 * tag again, and a revision must never return; the random part of the line makes each version another.
 */
export function toCompanionObject(text: string): ObjectContent {
  return { text: `here ${randomUUID()}\n${text}`, contentType: 'text/plain; charset=utf-8' };
}

/**
 * What is put in the place of something that is removed, for a server may have no conditional
 * deletion. It is no JSON, so that upstream's readers pass over it (compat-core 4.3).
 */
export function toRemovedObject(): ObjectContent {
  return { text: `gone ${randomUUID()}`, contentType: 'text/plain; charset=utf-8' };
}

/** Whether an object says that what was there is removed. */
export function isRemoved(text: string): boolean {
  return REMOVED.test(text);
}

/**
 * The text of a companion that is there.
 *
 * @throws StateError `STATE_UNREADABLE`
 */
export function parseCompanionObject(text: string, key: string): string {
  const [, companion] = HERE.exec(text) ?? [];
  if (companion === undefined) throw unreadable(key, 'it does not begin as notes of ours do');
  return companion;
}

/** An entity tag as the revision of what lies there. */
export function tagToRevision(tag: EntityTag): Revision {
  return toRevision(tag);
}

/** The entity tag that a revision of ours stands for. */
export function revisionToTag(revision: Revision): EntityTag {
  return revision as string as EntityTag;
}

const HERE = /^here [0-9a-f-]{36}\n([^]*)$/;
const REMOVED = /^gone [0-9a-f-]{36}$/;
