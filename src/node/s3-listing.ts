import {
  type BucketListing,
  type BucketPage,
  BucketError,
  type PageToken,
} from '../ports/index.ts';
import type { ObjectAnswer } from './object-exchange.ts';
import { toListing } from './object-text.ts';
import { findElement, findElements } from './xml-elements.ts';

/** Asks for a page of keys as the second version of S3's listing does, which Google has as well. */
export function toListQuery(listing: BucketListing): Readonly<Record<string, string>> {
  const { prefix, depth, from } = listing;
  return {
    'list-type': '2',
    'encoding-type': 'url',
    prefix,
    ...(depth === 'level' ? { delimiter: '/' } : {}),
    ...(from === undefined ? {} : { 'continuation-token': from }),
  };
}

/** Reads such a page; `place` is what people call the bucket. */
export function toPage(answer: ObjectAnswer, place: string): BucketPage {
  const xml = toListing(answer, '</ListBucketResult>', place);
  const isEncoded = findElement(xml, 'EncodingType') === 'url';
  const keys = findElements(xml, 'Key').map((key) => (isEncoded ? decodeKey(key) : key));
  const next = findElement(xml, 'NextContinuationToken');
  if (findElement(xml, 'IsTruncated') !== 'true') return { keys };
  if (next !== undefined) return { keys, next: next as PageToken };
  throw new BucketError('BUCKET_FAILED', `the listing of ${place} cannot be continued`);
}

/** S3 encodes as forms do. */
function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll('+', '%20'));
}
