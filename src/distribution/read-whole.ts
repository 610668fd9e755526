import type { HttpResponse } from '../ports/index.ts';
import { DistributionError } from './distribution-error.ts';

/**
 * Reads a body into memory.
 *
 * @param what What it is, for the message
 * @throws DistributionError `RELEASE_TOO_LARGE` as soon as there is more than `limit` bytes
 * @throws HttpError when it is cut off
 */
export async function readWhole(
  response: HttpResponse,
  limit: number,
  what: string,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > limit) {
      throw new DistributionError(
        'RELEASE_TOO_LARGE',
        `the ${what} has more than ${String(limit)} bytes`,
        { hint: 'Check that it is the file you mean; such a file is expected to be small.' },
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
