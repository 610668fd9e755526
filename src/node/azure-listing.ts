import type { BucketListing, BucketPage, PageToken } from '../ports/index.ts';
import type { ObjectAnswer } from './object-exchange.ts';
import { toListing } from './object-text.ts';
import { findElement, findElements } from './xml-elements.ts';

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
  const keys = blobs.map((blob) => {
    const [encoded] = findElements(blob, 'Name Encoded="true"');
    return encoded === undefined ? (findElement(blob, 'Name') ?? '') : decodeURIComponent(encoded);
  });
  const next = findElement(xml, 'NextMarker') ?? '';
  return next === '' ? { keys } : { keys, next: next as PageToken };
}
