import { BucketError, type EntityTag } from '../ports/index.ts';
import type { ObjectAnswer } from './object-exchange.ts';

/** What the server calls the version it answered with, by the header that says so. */
export function tagOf({ headers }: ObjectAnswer, header: string, key: string): EntityTag {
  const tag = headers.get(header) ?? '';
  if (tag !== '') return tag as EntityTag;
  throw new BucketError(
    'BUCKET_UNCERTAIN',
    `the server does not say which version of ${key} it has`,
  );
}

/** The object's text, all of it. */
export function toText({ body, headers }: ObjectAnswer, key: string): string {
  // Without a length or chunks nobody could tell half an object from a whole one.
  const isMeasured = headers.has('content-length') || headers.has('transfer-encoding');
  if (!isMeasured) {
    throw new BucketError('BUCKET_UNCERTAIN', `the server gave no length for ${key}`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw new BucketError('BUCKET_NOT_TEXT', `${key} is no UTF-8 text`, {
      hint: 'Restore it from a backup, or remove it; if what it stands for still exists, let `wfctl infra import-all` record that again.',
    });
  }
}

/** A listing's document, provided that it is whole. */
export function toListing({ body }: ObjectAnswer, end: string, place: string): string {
  const xml = new TextDecoder().decode(body);
  if (xml.trimEnd().endsWith(end)) return xml;
  throw new BucketError('BUCKET_UNCERTAIN', `the listing of ${place} is not whole`);
}
