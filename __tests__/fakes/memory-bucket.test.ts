import { bucketContract } from '../contracts/bucket-contract.ts';
import { bucketMakerContract } from '../contracts/bucket-maker-contract.ts';
import { createMemoryBucket, createMemoryBucketMaker } from './memory-bucket.ts';

bucketContract('a bucket in memory', () => {
  const bucket = createMemoryBucket();
  return Promise.resolve({ one: bucket, other: bucket, prefix: 'some/' });
});

bucketMakerContract(
  'what makes a bucket in memory',
  () => {
    const bucket = createMemoryBucket();
    bucket.owner = 'nobody';
    return Promise.resolve({ bucket, maker: createMemoryBucketMaker(bucket) });
  },
  { versions: 'kept' },
);
