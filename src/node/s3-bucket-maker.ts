import { createHash } from 'node:crypto';
import type { BucketMaker, S3BucketOptions } from '../ports/index.ts';
import type { OpenBucketPorts } from './buckets.ts';
import { createRestBucketMaker } from './rest-bucket-maker.ts';
import { createS3Line } from './s3-bucket.ts';

/**
 * What makes a bucket over S3's protocol. Needs the rights `s3:CreateBucket` and, for versions,
 * `s3:PutBucketVersioning`.
 */
export function createS3BucketMaker(options: S3BucketOptions, ports: OpenBucketPorts): BucketMaker {
  return createRestBucketMaker(
    {
      creation: toCreation(options.region),
      versioning: {
        query: { versioning: '' },
        headers: { 'content-md5': createHash('md5').update(VERSIONING).digest('base64') },
        body: VERSIONING,
      },
      taken: ['BucketAlreadyOwnedByYou', 'BucketAlreadyExists'],
      rightsHint:
        'Allow s3:CreateBucket and s3:PutBucketVersioning to these credentials, or let somebody create the bucket who may.',
    },
    createS3Line(options, ports),
  );
}

/** Amazon's first region is the one that has no name here; it is also what a server without regions gets. */
function toCreation(region: string): { readonly body?: string } {
  if (region === 'us-east-1') return {};
  const location = `<LocationConstraint>${region}</LocationConstraint>`;
  return {
    body: `<CreateBucketConfiguration xmlns="${NAMESPACE}">${location}</CreateBucketConfiguration>`,
  };
}

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

const VERSIONING = `<VersioningConfiguration xmlns="${NAMESPACE}"><Status>Enabled</Status></VersioningConfiguration>`;
