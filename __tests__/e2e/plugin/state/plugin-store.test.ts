import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type JsonObject, Secret } from '../../../../src/kernel/index.ts';
import { openNodePorts } from '../../../../src/node/index.ts';
import { openStateBackend } from '../../../../src/plugins/index.ts';
import { toEnvironmentName } from '../../../../src/resources/index.ts';
import {
  openEnvironmentIndex,
  openStore,
  type StateStore,
  toStoreOptions,
} from '../../../../src/state/index.ts';
import { encodeRecord } from '../../../../src/state/record.ts';
import { companionsContract } from '../../../contracts/companions-contract.ts';
import { storeContract } from '../../../contracts/store-contract.ts';
import { makeTemporaryFolder } from '../../../fakes/temporary-folder.ts';
import { nameOf, recordOf } from '../../../state/examples.ts';
import {
  type GoProvider,
  HAS_GO_PROVIDER,
  installProvider,
  type Settings,
  STATE_BACKEND,
} from '../go-provider.ts';

/** A folder that Go's processes keep records in, with our notes beside it. */
interface Place {
  readonly folder: string;
  /** Opens it with a plugin process of its own. */
  readonly open: (settings?: JsonObject) => Promise<StateStore>;
}

describe.skipIf(!HAS_GO_PROVIDER)('state in a real Go plugin', () => {
  let provider: GoProvider;
  let opened: StateStore[] = [];

  afterEach(async () => {
    for (const store of opened) await store[Symbol.asyncDispose]();
    opened = [];
    provider[Symbol.dispose]();
  });

  async function newPlace(settings: Settings = {}): Promise<Place> {
    provider = installProvider(settings);
    const folder = await makeTemporaryFolder();
    const real = await openNodePorts(process.argv[1] ?? '');
    const backends = {
      open: (backend: string, config: Secret<JsonObject>) =>
        openStateBackend(
          { backend, config, pluginFolders: [provider.plugins] },
          { ...provider.ports, ...real },
        ),
    };
    const open = async (changes: JsonObject = {}): Promise<StateStore> => {
      const notes = { backend: 'filesystem', directory: join(folder, 'notes') };
      const config = { directory: join(folder, 'records'), notes, ...changes };
      const backend = STATE_BACKEND;
      const options = toStoreOptions({ backend, config, baseFolder: folder }, real);
      const concealer = { conceal: () => [] };
      const store = await openStore(options, { ...real, backends, concealer });
      opened.push(store);
      return store;
    };
    return { folder: join(folder, 'records'), open };
  }

  storeContract('the plugin store over two processes', async () => {
    const place = await newPlace();
    return { one: await place.open(), other: await place.open() };
  });

  companionsContract('its companions', async () => {
    const place = await newPlace({ wire: 'both' });
    const [one, other] = [await place.open(), await place.open()];
    return { one: one.companions, other: other.companions };
  });

  it('T-39 leaves what upstream’s readers read, byte for byte, and nothing else', async () => {
    const { folder, open } = await newPlace();
    const store = await open();
    const record = recordOf('web', { dependencies: ['vpc'], error: 'slow' });
    await store.put({ ...record, appliedConfigSource: 'adoption', isProtected: true }, undefined);
    await store.companions.put('environments/staging/lock', '{}', undefined);
    await store.remove(nameOf('gone'), await store.put(recordOf('gone'), undefined));
    expect(await readdir(folder)).toEqual(['web.json']);
    expect(await readFile(join(folder, 'web.json'), 'utf8')).toBe(
      encodeRecord({ ...record, appliedConfigSource: undefined }, 'outputs-first'),
    );
    expect((await (await open()).read(nameOf('web')))?.record).toMatchObject({
      appliedConfigSource: 'adoption',
      isProtected: true,
    });
  });

  it('T-33 fails for a claimed record that the plugin leaves out of its list', async () => {
    const { folder, open } = await newPlace();
    const store = await open();
    await openEnvironmentIndex(store.companions).claim(toEnvironmentName('staging'), [
      nameOf('web'),
    ]);
    await store.put(recordOf('web'), undefined);
    await writeFile(join(folder, 'web.json'), '{ half a rec');
    await expect(store.list()).rejects.toMatchObject({ code: 'STATE_UNREADABLE' });
  });

  it('T-82 refuses an integer that the plugin turns into another', async () => {
    const store = await (await newPlace()).open();
    const outputs = new Secret({ serial: 9007199254740993n });
    await expect(store.put(recordOf('web', { outputs }), undefined)).rejects.toMatchObject({
      code: 'STATE_WRITE_FAILED',
    });
    await store.put(recordOf('api', { outputs: new Secret({ serial: 12 }) }), undefined);
  });

  it('T-06 says at once what the plugin has against the config', async () => {
    const { open } = await newPlace();
    await expect(open({ directory: '' })).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
      message: expect.stringContaining("'directory' is required") as string,
    });
  });

  it('T-06 is refused where only the legacy wire is spoken, which serves none', async () => {
    const { open } = await newPlace({ wire: 'legacy' });
    await expect(open()).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
      cause: { code: 'PLUGIN_NO_STATE_BACKEND' },
    });
  });

  it('fails with the process that serves it, and says so', async () => {
    const store = await (await newPlace()).open();
    await store.put(recordOf('web'), undefined);
    process.kill(provider.started().pid, 'SIGKILL');
    await expect(store.list()).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
      cause: { code: 'PROVIDER_DIED' },
    });
  });
});
