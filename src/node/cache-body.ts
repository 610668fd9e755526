import { ArchiveCacheError, type HttpResponse } from '../ports/index.ts';

/** Closes a body that nobody wants to read. */
export async function discardBody({ body }: Pick<HttpResponse, 'body'>): Promise<void> {
  await body[Symbol.asyncIterator]().return?.();
}

/**
 * A body as it comes, and not more of it than anything of ours has.
 *
 * @throws ArchiveCacheError `ARCHIVE_CACHE_UNREADABLE`
 */
export async function* readCacheBody(
  { body }: Pick<HttpResponse, 'body'>,
  maxBytes: number,
): AsyncGenerator<Uint8Array, void> {
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) {
      throw new ArchiveCacheError(
        'ARCHIVE_CACHE_UNREADABLE',
        `the cache sends more than ${String(maxBytes)} bytes`,
      );
    }
    yield chunk;
  }
}
