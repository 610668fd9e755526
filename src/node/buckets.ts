import { assertNever, type Secret } from '../kernel/index.ts';
import type {
  Bucket,
  BucketMaker,
  BucketOptions,
  Buckets,
  Clock,
  Environment,
  Http,
} from '../ports/index.ts';

/** What the object stores are reached through. */
export interface BucketsPorts {
  readonly http: Http;
  /** Requests are signed with the time. */
  readonly clock: Clock;
  readonly environment: Environment;
}

/** What one bucket is reached through. */
export interface OpenBucketPorts extends BucketsPorts {
  /** Told every secret that is found or received on the way, before it is used. */
  readonly conceal: (secret: Secret) => void;
  /** What access tokens are for, where that is no bucket: a scope of Google's, or of Entra's. */
  readonly tokenScope?: string;
}

/** Buckets of Amazon, Google and Azure, and on servers like theirs; each kind is loaded when asked for. */
export function createBuckets(ports: BucketsPorts): Buckets {
  return {
    open: (options, conceal) => open(options, { ...ports, conceal }),
    openMaker: (options, conceal) => openMaker(options, { ...ports, conceal }),
  };
}

async function open(options: BucketOptions, ports: OpenBucketPorts): Promise<Bucket> {
  switch (options.kind) {
    case 's3': {
      const { createS3Bucket } = await import('./s3-bucket.ts');
      return createS3Bucket(options, ports);
    }
    case 'gcs': {
      const { createGcsBucket } = await import('./gcs-bucket.ts');
      return createGcsBucket(options, ports);
    }
    case 'azure': {
      const { createAzureBucket } = await import('./azure-bucket.ts');
      return createAzureBucket(options, ports);
    }
    default:
      return assertNever(options);
  }
}

async function openMaker(options: BucketOptions, ports: OpenBucketPorts): Promise<BucketMaker> {
  switch (options.kind) {
    case 's3': {
      const { createS3BucketMaker } = await import('./s3-bucket-maker.ts');
      return createS3BucketMaker(options, ports);
    }
    case 'gcs': {
      const { createGcsBucketMaker } = await import('./gcs-bucket-maker.ts');
      return createGcsBucketMaker(options, ports);
    }
    case 'azure': {
      const { createAzureContainerMaker } = await import('./azure-container-maker.ts');
      return createAzureContainerMaker(options, ports);
    }
    default:
      return assertNever(options);
  }
}
