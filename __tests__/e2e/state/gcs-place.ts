import { Secret } from '../../../src/kernel/index.ts';
import { createBuckets, createClock, createHttp, openNodePorts } from '../../../src/node/index.ts';
import type {
  Bucket,
  BucketMaker,
  Buckets,
  GcsBucketOptions,
  Http,
} from '../../../src/ports/index.ts';
import { openStore, type StateStore } from '../../../src/state/index.ts';

/** Where in which bucket, asked how. */
export interface GcsAsking {
  readonly endpoint: string;
  readonly bucket: string;
  readonly token: string;
  readonly prefix?: string;
  /** Between us and the server; the real one when absent. */
  readonly http?: Http;
}

const environment = (): undefined => undefined;

/** Opens the bucket itself. */
export function openGcsBucket(asking: GcsAsking): Promise<Bucket> {
  return openBuckets().open(toOptions(asking), () => undefined);
}

/** Opens what makes the bucket, in the project `shop` and in Europe. */
export function openGcsMaker(asking: GcsAsking): Promise<BucketMaker> {
  const options = { ...toOptions(asking), project: 'shop', location: 'EU' };
  return openBuckets().openMaker(options, () => undefined);
}

function openBuckets(): Buckets {
  return createBuckets({ http: createHttp(), clock: createClock(), environment });
}

function toOptions({ endpoint, bucket, token }: GcsAsking): GcsBucketOptions {
  return {
    kind: 'gcs',
    bucket,
    endpoint,
    credentials: { kind: 'token', token: new Secret(token) },
  };
}

/** Opens a store over the real ports; its pauses are a twentieth of what they are. */
export async function openGcsStore(asking: GcsAsking): Promise<StateStore> {
  const { endpoint, bucket, token, prefix = 'iac-state/', http = createHttp() } = asking;
  const clock = createClock();
  const ports = {
    ...(await openNodePorts(process.argv[1] ?? '')),
    environment,
    concealer: { conceal: () => [] },
    buckets: createBuckets({ http, clock, environment }),
    clock: { ...clock, sleep: (ms: number) => clock.sleep(ms / 20) },
  };
  const credentials = { kind: 'token', token: new Secret(token) } as const;
  return await openStore(
    { kind: 'bucket', service: 'gcs', bucket, prefix, endpoint, credentials },
    ports,
  );
}
