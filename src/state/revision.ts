import { createHash } from 'node:crypto';
import { type Revision } from './store.ts';

/** Brands the text by which a store knows one version of a document. */
export function toRevision(text: string): Revision {
  return text as Revision;
}

/** The revision of a document that is known by its contents. */
export function digestOf(text: string): Revision {
  return toRevision(createHash('sha256').update(text).digest('hex'));
}
