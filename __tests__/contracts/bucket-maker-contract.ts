import { beforeEach, describe, expect, it } from 'vitest';
import type { Bucket, BucketMaker } from '../../src/ports/index.ts';

/** What a {@link BucketMaker} owes. `open` gives a bucket that nobody has made yet. */
export function bucketMakerContract(
  name: string,
  open: () => Promise<{ readonly bucket: Bucket; readonly maker: BucketMaker }>,
  { versions }: { readonly versions: 'kept' | 'refused' },
): void {
  describe(name, () => {
    let bucket: Bucket;
    let maker: BucketMaker;

    beforeEach(async () => {
      ({ bucket, maker } = await open());
    });

    it('makes a bucket that was not there, empty', async () => {
      const listing = { prefix: '', depth: 'all' } as const;
      await expect(bucket.list(listing)).rejects.toMatchObject({ code: 'BUCKET_NOT_FOUND' });
      expect(await maker.create()).toBe('created');
      expect(await bucket.list(listing)).toEqual({ keys: [] });
    });

    it('makes no bucket twice, and loses nothing by trying', async () => {
      await maker.create();
      const content = { text: 'x', contentType: 'text/plain', mark: 'm' };
      await bucket.putIfMatch('a', content, undefined);
      expect(await maker.create()).toBe('name-taken');
      expect((await bucket.get('a'))?.text).toBe('x');
    });

    it(`is told to keep versions: ${versions}`, async () => {
      await maker.create();
      const told = maker.keepVersions();
      if (versions === 'kept') await expect(told).resolves.toBeUndefined();
      else await expect(told).rejects.toMatchObject({ code: 'BUCKET_UNSUPPORTED' });
    });
  });
}
