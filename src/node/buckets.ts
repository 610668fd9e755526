import type { Buckets, Clock, Environment, Http } from '../ports/index.ts';

/** What the object stores are reached through. */
export interface BucketsPorts {
  readonly http: Http;
  /** Requests are signed with the time. */
  readonly clock: Clock;
  readonly environment: Environment;
}

/** Buckets on any server that speaks S3's protocol; all of it is loaded with the first one. */
export function createBuckets(ports: BucketsPorts): Buckets {
  return {
    open: async (options) => {
      const { createS3Bucket } = await import('./s3-bucket.ts');
      return createS3Bucket(options, ports);
    },
  };
}
