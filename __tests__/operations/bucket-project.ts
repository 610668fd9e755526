import type { JsonObject } from '../../src/kernel/index.ts';
import {
  createMemoryBucket,
  createMemoryBuckets,
  type MemoryBucket,
  type MemoryBuckets,
} from '../fakes/memory-bucket.ts';
import { aModule, openWorkbench, PROVIDER, withPorts, type Workbench } from './workbench.ts';

/** State in a bucket. */
export const S3_STATE = {
  name: 'state',
  type: 'iac.state',
  config: {
    ...{ backend: 's3', bucket: 'acme', region: 'eu-west-1' },
    ...{ accessKey: 'a', secretKey: 'geheim' },
  },
};

export interface BucketProject {
  readonly bench: Workbench;
  readonly bucket: MemoryBucket;
  readonly buckets: MemoryBuckets;
}

/** A project with one resource whose state belongs in a bucket, which is nobody's yet. */
export async function openBucketProject(
  more: JsonObject = {},
  state: JsonObject = S3_STATE,
  owner: MemoryBucket['owner'] = 'nobody',
): Promise<BucketProject> {
  const bucket = createMemoryBucket();
  bucket.owner = owner;
  const buckets = createMemoryBuckets(bucket);
  const bench = withPorts(await openWorkbench(), { buckets });
  await bench.write({ ...more, modules: [state, PROVIDER, aModule('net')] });
  return { bench, bucket, buckets };
}
