import { createBuckets, createClock, createHttp, openNodePorts } from '../../../src/node/index.ts';
import type {
  AzureBucketOptions,
  AzureCredentials,
  Bucket,
  BucketMaker,
  Buckets,
  Http,
} from '../../../src/ports/index.ts';
import { openStore, type StateStore } from '../../../src/state/index.ts';
import { ACCOUNT, KEY } from '../azure-server.ts';

/** Where in which container, asked how. */
export interface AzureAsking {
  readonly endpoint: string;
  readonly container: string;
  readonly prefix?: string;
  readonly credentials?: AzureCredentials;
  /** Between us and the server; the real one when absent. */
  readonly http?: Http;
}

const environment = (): undefined => undefined;

/** Opens the container itself. */
export function openAzureBucket(asking: AzureAsking): Promise<Bucket> {
  return openBuckets(asking).open(toOptions(asking), () => undefined);
}

/** Opens what makes the container. */
export function openAzureMaker(asking: AzureAsking): Promise<BucketMaker> {
  return openBuckets(asking).openMaker(toOptions(asking), () => undefined);
}

function toOptions(asking: AzureAsking): AzureBucketOptions {
  const { endpoint, container, credentials = { kind: 'key', key: KEY } } = asking;
  return { kind: 'azure', account: ACCOUNT, container, endpoint, credentials };
}

/** Opens a store over the real ports; its pauses are a twentieth of what they are. */
export async function openAzureStore(asking: AzureAsking): Promise<StateStore> {
  const { endpoint, container, prefix = 'iac-state/' } = asking;
  const { credentials = { kind: 'key', key: KEY } } = asking;
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
      service: 'azure_blob',
      bucket: container,
      prefix,
      accountName: ACCOUNT,
      accountUrl: endpoint,
      credentials,
    },
    ports,
  );
}

function openBuckets({ http = createHttp() }: AzureAsking): Buckets {
  return createBuckets({ http, clock: createClock(), environment });
}
