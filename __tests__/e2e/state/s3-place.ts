import { createBuckets, createClock, createHttp, openNodePorts } from '../../../src/node/index.ts';
import type {
  Bucket,
  BucketMaker,
  Buckets,
  Clock,
  Http,
  S3BucketOptions,
} from '../../../src/ports/index.ts';
import { openStore, type StateStore } from '../../../src/state/index.ts';
import { type S3Server, type TestKeys, toCredentials } from '../s3-server.ts';

/** Where in which bucket, asked how. */
export interface S3Asking {
  readonly server: Pick<S3Server, 'endpoint' | 'root'>;
  readonly bucket: string;
  readonly prefix?: string;
  readonly region?: string;
  readonly keys?: TestKeys;
  /** Between us and the server; the real one when absent. */
  readonly http?: Http;
  /** What requests are signed by. */
  readonly clock?: Clock;
}

const environment = (): undefined => undefined;

/** Opens the bucket itself. */
export function openS3Bucket(asking: S3Asking): Promise<Bucket> {
  return openBuckets(asking).open(toOptions(asking), () => undefined);
}

/** Opens what makes the bucket. */
export function openS3Maker(asking: S3Asking): Promise<BucketMaker> {
  return openBuckets(asking).openMaker(toOptions(asking), () => undefined);
}

function toOptions(asking: S3Asking): S3BucketOptions {
  const { server, bucket, region = 'us-east-1', keys = server.root } = asking;
  return {
    kind: 's3',
    bucket,
    region,
    endpoint: server.endpoint,
    isPathStyle: true,
    credentials: toCredentials(keys),
  };
}

/** Opens a store over the real ports; its pauses are a twentieth of what they are. */
export async function openS3Store(asking: S3Asking): Promise<StateStore> {
  const {
    server,
    bucket,
    prefix = 'iac-state/',
    region = 'us-east-1',
    keys = server.root,
  } = asking;
  const clock = createClock();
  const ports = {
    ...(await openNodePorts(process.argv[1] ?? '')),
    environment,
    concealer: { conceal: () => [] },
    buckets: openBuckets(asking),
    clock: { ...clock, sleep: (ms: number) => clock.sleep(ms / 20) },
  };
  return await openStore(
    {
      kind: 'bucket',
      service: 's3',
      bucket,
      prefix,
      region,
      endpoint: server.endpoint,
      credentials: toCredentials(keys),
    },
    ports,
  );
}

function openBuckets({ http = createHttp(), clock = createClock() }: S3Asking): Buckets {
  return createBuckets({ http, clock, environment });
}
