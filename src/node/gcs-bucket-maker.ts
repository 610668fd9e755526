import type { BucketMaker, GcsBucketOptions } from '../ports/index.ts';
import type { OpenBucketPorts } from './buckets.ts';
import { createGcsLine } from './gcs-bucket.ts';
import { createRestBucketMaker } from './rest-bucket-maker.ts';

/**
 * What makes a bucket of Google Cloud Storage over its XML API. Needs the rights
 * `storage.buckets.create` in the project and, for versions, `storage.buckets.update`.
 */
export function createGcsBucketMaker(
  options: GcsBucketOptions,
  ports: OpenBucketPorts,
): BucketMaker {
  const { project, location } = options;
  return createRestBucketMaker(
    {
      creation: {
        ...(project === undefined ? {} : { headers: { 'x-goog-project-id': project } }),
        ...(location === undefined
          ? {}
          : {
              body: `<CreateBucketConfiguration><LocationConstraint>${location}</LocationConstraint></CreateBucketConfiguration>`,
            }),
      },
      versioning: {
        query: { versioning: '' },
        body: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
      },
      taken: ['BucketAlreadyOwnedByYou', 'BucketAlreadyExists', 'BucketNameUnavailable'],
      rightsHint:
        'Grant the role Storage Admin (roles/storage.admin) in the project, or let somebody create the bucket who has it.',
    },
    createGcsLine(options, ports),
  );
}
