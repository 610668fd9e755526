import { bucketContract } from '../contracts/bucket-contract.ts';
import { createMemoryBucket } from './memory-bucket.ts';

bucketContract('a bucket in memory', () => {
  const bucket = createMemoryBucket();
  return Promise.resolve({ one: bucket, other: bucket, prefix: 'some/' });
});
