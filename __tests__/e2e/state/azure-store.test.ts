import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/kernel/index.ts';
import type { AzureCredentials } from '../../../src/ports/index.ts';
import { bucketContract } from '../../contracts/bucket-contract.ts';
import { companionsContract } from '../../contracts/companions-contract.ts';
import { storeContract } from '../../contracts/store-contract.ts';
import { recordOf } from '../../state/examples.ts';
import {
  ACCOUNT,
  type AzureServer,
  explainSkip,
  findAzurite,
  isAzuriteRequired,
  KEY,
  startAzurite,
} from '../azure-server.ts';
import { openAzureBucket, openAzureStore } from './azure-place.ts';

const program = findAzurite();
explainSkip('azure-store');

describe.skipIf(program === undefined && !isAzuriteRequired())('state in a container', () => {
  const container = 'state';
  let server: AzureServer;
  let places = 0;

  beforeAll(async () => {
    server = await startAzurite(program ?? 'Azurite is not installed');
    await server.createContainer(container);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const place = (prefix = newPrefix()) => ({ endpoint: server.endpoint, container, prefix });
  const newPrefix = (): string => {
    places += 1;
    return `place-${String(places)}/`;
  };

  // Azure takes a backslash for a slash, and so refuses it in a prefix; names have none.
  bucketContract(
    'a container over HTTP',
    async () => ({
      one: await openAzureBucket(place()),
      other: await openAzureBucket(place()),
      prefix: newPrefix(),
    }),
    ['a\\b'],
  );

  storeContract('the object store on Azurite', async () => {
    const prefix = newPrefix();
    return { one: await openAzureStore(place(prefix)), other: await openAzureStore(place(prefix)) };
  });

  companionsContract('companions on Azurite', async () => {
    const prefix = newPrefix();
    const one = await openAzureStore(place(prefix));
    const other = await openAzureStore(place(prefix));
    return { one: one.companions, other: other.companions };
  });

  describe('by a shared access signature', () => {
    it('reads and writes with all rights', async () => {
      const credentials = signatureFor({ rights: 'rcwdl' });
      const store = await openAzureStore({ ...place(), credentials });
      await store.put(recordOf('web'), undefined);
      expect(await store.list()).toHaveLength(1);
    });

    it('T-06 says with the first write that it may only read, and changes nothing', async () => {
      const prefix = newPrefix();
      await (await openAzureStore(place(prefix))).put(recordOf('web'), undefined);
      const credentials = signatureFor({ rights: 'rl' });
      const store = await openAzureStore({ ...place(prefix), credentials });
      expect(await store.list()).toHaveLength(1);
      const locking = store.companions.put('environments/_/lock', 'x', undefined);
      await expect(locking).rejects.toMatchObject(failed('BUCKET_FORBIDDEN', 'STATE_WRITE_FAILED'));
    });

    it('T-06 says at once that it is over', async () => {
      const credentials = signatureFor({ rights: 'rcwdl', endsInMs: -60_000 });
      const opening = openAzureStore({ ...place(), credentials });
      await expect(opening).rejects.toMatchObject({
        code: 'STATE_UNREADABLE',
        cause: {
          code: expect.stringMatching(
            /^BUCKET_(FORBIDDEN|CREDENTIALS_(EXPIRED|REFUSED))$/,
          ) as string,
        },
      });
    });
  });

  describe('that cannot be used', () => {
    it('T-06 says at once that there is no such container', async () => {
      const opening = openAzureStore({ ...place(), container: 'nowhere' });
      await expect(opening).rejects.toMatchObject({ code: 'STATE_BACKEND_MISSING' });
    });

    it('T-06 says at once that the key is another', async () => {
      const key = new Secret(Buffer.alloc(64, 1).toString('base64'));
      const opening = openAzureStore({ ...place(), credentials: { kind: 'key', key } });
      await expect(opening).rejects.toMatchObject(failed(NOT_LET_IN));
    });

    it('says that nobody is there', async () => {
      const endpoint = `http://127.0.0.1:9/${ACCOUNT}`;
      const opening = openAzureStore({ ...place(), endpoint });
      await expect(opening).rejects.toMatchObject(failed('BUCKET_UNREACHABLE'));
    });
  });
});

/** Azurite has one word for all of it; Azure tells them apart. */
const NOT_LET_IN = expect.stringMatching(
  /^BUCKET_(FORBIDDEN|CREDENTIALS_(EXPIRED|REFUSED))$/,
) as string;

const failed = (cause: string, code = 'STATE_UNREADABLE') => ({ code, cause: { code: cause } });

/** A shared access signature for the container `state`, made as Azure documents it. */
function signatureFor({
  rights,
  endsInMs = 600_000,
}: {
  readonly rights: string;
  readonly endsInMs?: number;
}): AzureCredentials {
  const end = new Date(Date.now() + endsInMs).toISOString().replace(/\.\d+/, '');
  const version = '2020-12-06';
  const lines = [rights, '', end, `/blob/${ACCOUNT}/state`, '', '', 'https,http', version, 'c'];
  const text = [...lines, '', '', '', '', '', '', ''].join('\n');
  const key = Buffer.from(KEY.reveal(), 'base64');
  const signature = createHmac('sha256', key).update(text).digest('base64');
  const query = new URLSearchParams({
    ...{ sv: version, sr: 'c', sp: rights, se: end, spr: 'https,http', sig: signature },
  });
  return { kind: 'sas', signature: new Secret(`?${query.toString()}`) };
}
