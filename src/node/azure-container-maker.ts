import type { AzureBucketOptions, BucketMaker } from '../ports/index.ts';
import { createAzureLine } from './azure-bucket.ts';
import type { OpenBucketPorts } from './buckets.ts';
import { createRestBucketMaker } from './rest-bucket-maker.ts';

/**
 * What makes a container in a storage account that is there. Needs the right to create containers,
 * which the role Storage Blob Data Contributor has on the account.
 */
export function createAzureContainerMaker(
  options: AzureBucketOptions,
  ports: OpenBucketPorts,
): BucketMaker {
  return createRestBucketMaker(
    {
      creation: { query: { restype: 'container' } },
      versioningHint: `Switch them on for the account: az storage account blob-service-properties update --account-name ${options.account} --enable-versioning true.`,
      taken: ['ContainerAlreadyExists'],
      rightsHint:
        'Grant the role Storage Blob Data Contributor on the account, or let somebody create the container who has it.',
    },
    createAzureLine(options, ports),
  );
}
