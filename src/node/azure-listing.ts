import {
  BucketError,
  type BucketListing,
  type BucketPage,
  type PageToken,
} from '../ports/index.ts';
import type { ObjectAnswer } from './object-exchange.ts';
import { toListing } from './object-text.ts';
import { findElement } from './xml-elements.ts';

/** Asks Azure for a page of keys. */
export function toAzureQuery(listing: BucketListing): Readonly<Record<string, string>> {
  const { prefix, depth, from } = listing;
  return {
    restype: 'container',
    comp: 'list',
    prefix,
    ...(depth === 'level' ? { delimiter: '/' } : {}),
    ...(from === undefined ? {} : { marker: from }),
  };
}

/** Reads such a page. What lies below a level has names as well, which are no keys. */
export function toAzurePage(answer: ObjectAnswer, place: string): BucketPage {
  const xml = toListing(answer, '</EnumerationResults>', place);
  const blobs = [...xml.matchAll(/<Blob>([^]*?)<\/Blob>/g)].map(([, blob = '']) => blob);
  const keys = blobs.map((blob) => toKey(blob, place));
  const next = findElement(xml, 'NextMarker') ?? '';
  return next === '' ? { keys } : { keys, next: next as PageToken };
}

/** A key that XML could not hold comes encoded. */
function toKey(blob: string, place: string): string {
  const name = findElement(blob.replace(ENCODED, '<Name>'), 'Name');
  if (name === undefined) {
    throw new BucketError('BUCKET_FAILED', `the listing of ${place} has something without a name`);
  }
  return blob.includes(ENCODED) ? decodeURIComponent(name) : name;
}

const ENCODED = '<Name Encoded="true">';
