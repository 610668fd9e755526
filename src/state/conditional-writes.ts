import { createHash, randomUUID } from 'node:crypto';
import { BucketError, type BucketErrorCode, type EntityTag } from '../ports/index.ts';
import { revisionToTag } from './object-mark.ts';
import { toRevision } from './revision.ts';
import { type ObjectContent, type StateBucket } from './state-bucket.ts';
import { StateError } from './state-error.ts';

/**
 * Proves that the server keeps to conditions, on an object that means nothing. Some ignore them in
 * silence, and two runs would then overwrite each other's lock. It also proves that we may write.
 *
 * @throws StateError `STATE_BACKEND_UNSAFE` for a server that does not; `STATE_WRITE_FAILED` when we
 *   may not write
 */
export async function checkConditionalWrites(objects: StateBucket, key: string): Promise<void> {
  const isCreated = await put(objects, key, undefined);
  if (isCreated && (await put(objects, key, undefined))) throw unsafe('If-None-Match');
  if (await put(objects, key, toTagOfNothing())) throw unsafe('If-Match');
}

async function put(
  objects: StateBucket,
  key: string,
  expected: EntityTag | undefined,
): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    const content: ObjectContent = {
      text: `wfctl checks here that conditional writes work (${randomUUID()})\n`,
      contentType: 'text/plain; charset=utf-8',
    };
    try {
      return (await objects.put(key, content, expected)) !== undefined;
    } catch (error) {
      const code = bucketCodeOf(error);
      if (code === 'BUCKET_UNSUPPORTED') {
        throw unsafe(expected === undefined ? 'If-None-Match' : 'If-Match', error);
      }
      // A lost answer proves nothing, and the object means nothing.
      if (code !== 'BUCKET_UNCERTAIN' || tries === TRIES) throw error;
    }
  }
}

const TRIES = 8;

function bucketCodeOf(error: unknown): BucketErrorCode | undefined {
  const cause = error instanceof StateError ? error.cause : undefined;
  return cause instanceof BucketError ? cause.code : undefined;
}

/** A tag that looks like one and that no object has. */
function toTagOfNothing(): EntityTag {
  return revisionToTag(toRevision(`"${createHash('md5').update(randomUUID()).digest('hex')}"`));
}

function unsafe(header: string, cause?: unknown): StateError {
  return new StateError(
    'STATE_BACKEND_UNSAFE',
    `the server of the state bucket does not keep to ${header}, so that two runs could overwrite each other`,
    {
      hint: 'Keep the state on an object store that has conditional writes, such as Amazon S3, or use another backend; nothing was changed.',
      ...(cause === undefined ? {} : { cause }),
    },
  );
}
