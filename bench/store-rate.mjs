// @ts-check
/**
 * Saves and loads many records through each store, and the same texts by the bare means of the place:
 * `store-rate.mjs FOLDER COUNT`. Prints {@link StoreRates}s as JSON. It imports our sources and starts
 * the servers that the end-to-end tests start, so that whoever starts it has to bundle it first.
 *
 * @typedef {object} StoreRate
 * @property {string} what
 * @property {number} ratio of our time to that of the bare means
 * @property {string} note
 *
 * @typedef {{ store: string } & ({ rates: StoreRate[] } | { skipped: string })} StoreRates
 *
 * @typedef {object} Place
 * @property {() => Promise<import('../src/state/index.ts').StateStore>} open
 * @property {(name: string, text: string) => Promise<unknown>} save by the bare means
 * @property {() => Promise<number>} load by the bare means, each record parsed; answers how many
 * @property {number} atOnce how many bare saves run side by side
 */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { AwsClient } from 'aws4fetch';
import postgres from 'pg';
import { findPostgres, startPostgres } from '../__tests__/e2e/postgres-server.ts';
import { findS3Server, startS3 } from '../__tests__/e2e/s3-server.ts';
import { Secret } from '../src/kernel/index.ts';
import { openNodePorts } from '../src/node/index.ts';
import { createConcealer, createRedactor } from '../src/outputs/index.ts';
import { parseResourceName, toEnvironmentName } from '../src/resources/index.ts';
import { acquireLock, encodeRecord, openStore, toStoreOptions } from '../src/state/index.ts';
import { median } from './measure.mjs';

const [folder = '', count = '10000'] = process.argv.slice(2);
const COUNT = Number(count);
/** Loads take turns, so that a machine that is busy with something else slows both sides alike. */
const ROUNDS = 3;
const LOCKS = 20;
const AT_ONCE = 32;

const ports = {
  ...(await openNodePorts(process.argv[1] ?? '')),
  concealer: createConcealer(createRedactor()),
};
const records = Array.from({ length: COUNT }, (_, index) => toRecord(`resource-${index}`));

/** @param {string} text */
function toRecord(text) {
  const name = parseResourceName(text);
  if (name === undefined) throw new TypeError(`${text} is no name`);
  return {
    ...{
      name,
      type: 'infra.vpc',
      provider: 'acme',
      providerRef: 'cloud',
      providerId: `id-${text}`,
    },
    ...{ configHash: 'f'.repeat(64), appliedConfigSource: /** @type {const} */ ('apply') },
    appliedConfig: { cidr: '10.0.0.0/16', tags: { team: 'shop', tier: 'front' }, replicas: 3 },
    outputs: new Secret({ id: `id-${text}`, host: `${text}.example.com`, port: 5432 }),
    dependencies: ['network', 'zone'],
    ...{ status: /** @type {const} */ ('active'), error: undefined, unknownFields: {} },
    ...{ createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-02T00:00:00Z' },
  };
}

/** @param {import('../src/kernel/index.ts').JsonObject & { backend: string }} config */
function openOurs(config) {
  const settings = { backend: config.backend, config, baseFolder: folder };
  return openStore(toStoreOptions(settings, ports), ports);
}

/**
 * @template Item
 * @param {readonly Item[]} items
 * @param {number} atOnce
 * @param {(item: Item) => Promise<unknown>} work
 */
async function each(items, atOnce, work) {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** @param {() => Promise<unknown>} work */
async function timeOf(work) {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** @returns {Place} */
function toFolder() {
  const [ours, bare] = [join(folder, 'ours'), join(folder, 'bare')];
  mkdirSync(bare);
  return {
    open: () => openOurs({ backend: 'filesystem', directory: ours }),
    atOnce: AT_ONCE,
    // Whole or not at all: a draft, synced, renamed.
    save: async (name, text) => {
      const draft = await open(join(bare, `${name}.tmp`), 'wx', 0o600);
      await draft.writeFile(text);
      await draft.sync();
      await draft.close();
      await rename(join(bare, `${name}.tmp`), join(bare, `${name}.json`));
    },
    load: async () => {
      await Promise.resolve();
      const names = readdirSync(bare);
      for (const name of names) JSON.parse(readFileSync(join(bare, name), 'utf8'));
      return names.length;
    },
  };
}

/**
 * @param {import('../__tests__/e2e/s3-server.ts').S3Server} server
 * @returns {Promise<Place>}
 */
async function toBucket(server) {
  for (const name of ['ours', 'bare']) await server.createBucket(name);
  const { accessKey, secretKey } = server.root;
  const keys = { accessKeyId: accessKey, secretAccessKey: secretKey };
  const client = new AwsClient({ ...keys, service: 's3', region: 'us-east-1' });
  const address = `${server.endpoint}/bare`;
  /** @type {(path: string, init?: RequestInit) => Promise<string>} */
  const send = async (path, init) => {
    const response = await client.fetch(`${address}${path}`, init);
    const text = await response.text();
    if (!response.ok) throw new TypeError(text);
    return text;
  };
  const place = { bucket: 'ours', region: 'us-east-1', endpoint: server.endpoint };
  return {
    open: () => openOurs({ backend: 's3', ...place, accessKey, secretKey }),
    atOnce: AT_ONCE,
    save: (name, body) => send(`/${name}.json`, { method: 'PUT', body }),
    load: async () => {
      /** @type {string[]} */
      const names = [];
      for (let token = ''; ;) {
        const page = await send(`/?list-type=2${token}`);
        names.push(...[...page.matchAll(/<Key>([^<]*)</g)].map(([, key = '']) => key));
        const [, next] = /<NextContinuationToken>([^<]*)</.exec(page) ?? [];
        if (next === undefined) break;
        token = `&continuation-token=${encodeURIComponent(next)}`;
      }
      await each(names, AT_ONCE, async (name) => JSON.parse(await send(`/${name}`)));
      return names.length;
    },
  };
}

/** The columns of upstream's table, filled from a record as JSON. */
const BARE_TABLE = `CREATE TABLE bare (
  resource_id TEXT PRIMARY KEY, resource_type TEXT, provider TEXT, provider_ref TEXT,
  provider_id TEXT, status TEXT, config_hash TEXT, config JSONB, outputs JSONB, dependencies TEXT[],
  created_at TIMESTAMPTZ, updated_at TIMESTAMPTZ)`;
const BARE_INSERT = 'INSERT INTO bare SELECT * FROM jsonb_populate_record(NULL::bare, $1::jsonb)';

/**
 * @param {import('../__tests__/e2e/postgres-server.ts').PostgresServer} server
 * @returns {Promise<Place & AsyncDisposable>}
 */
async function toTable(server) {
  const client = new postgres.Client({ connectionString: server.adminUrl });
  await client.connect();
  await client.query(BARE_TABLE);
  return {
    open: () => openOurs({ backend: 'postgres', dsn: server.adminUrl }),
    // A connection carries one statement after the other.
    atOnce: 1,
    save: (_name, text) => client.query(BARE_INSERT, [text]),
    load: async () => {
      const { rows } = await client.query('SELECT to_jsonb(b)::text AS record FROM bare b');
      for (const { record } of rows) JSON.parse(record);
      return rows.length;
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}

/** @param {() => Promise<number>} load */
async function checkedLoad(load) {
  const found = await load();
  if (found !== COUNT) throw new TypeError(`${found} of ${COUNT} were loaded`);
}

/**
 * @param {string} store
 * @param {Place} place
 * @returns {Promise<StoreRates>}
 */
async function rate(store, place) {
  await using ours = await place.open();
  const saveMs = await timeOf(() =>
    each(records, AT_ONCE, (record) => ours.put(record, undefined)),
  );
  const bareSaveMs = await timeOf(() =>
    each(records, place.atOnce, (record) => place.save(record.name, encodeRecord(record))),
  );
  /** @type {Record<'ours' | 'bare', number[]>} */
  const loads = { ours: [], bare: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    await using fresh = await place.open();
    loads.ours.push(await timeOf(() => checkedLoad(async () => (await fresh.list()).length)));
    loads.bare.push(await timeOf(() => checkedLoad(place.load)));
  }
  const [loadMs, bareLoadMs] = [median(loads.ours), median(loads.bare)];
  return {
    store,
    rates: [
      { what: 'save', ratio: saveMs / bareSaveMs, note: `${saveMs.toFixed(0)} ms` },
      { what: 'load', ratio: loadMs / bareLoadMs, note: `${loadMs.toFixed(0)} ms` },
      await rateLock(ours),
    ],
  };
}

/**
 * Taking and giving back the lock, against one bare creation and removal of a note.
 * @param {import('../src/state/index.ts').StateStore} store
 * @returns {Promise<StoreRate>}
 */
async function rateLock({ companions }) {
  const reporter = { report: () => undefined };
  const environment = toEnvironmentName('staging');
  /** @type {Record<'ours' | 'bare', number[]>} */
  const times = { ours: [], bare: [] };
  for (let round = 0; round < LOCKS; round += 1) {
    const owner = {
      ...{ token: `token-${round}`, operation: 'apply', repository: '', runId: '', runAttempt: '' },
      ...{ job: '', actor: '', host: 'here', pid: process.pid, url: '' },
    };
    const taken = await timeOf(async () => {
      const held = await acquireLock(
        companions,
        { environment, owner, waitMs: 0 },
        { ...ports, reporter },
      );
      await held[Symbol.asyncDispose]();
    });
    times.ours.push(taken);
    times.bare.push(
      await timeOf(async () =>
        companions.remove('note', await companions.put('note', '', undefined)),
      ),
    );
  }
  const lockMs = median(times.ours);
  return { what: 'lock', ratio: lockMs / median(times.bare), note: `${lockMs.toFixed(1)} ms` };
}

/** @type {StoreRates[]} */
const results = [await rate('filesystem', toFolder())];
const s3 = findS3Server();
if (s3 === undefined) results.push({ store: 's3', skipped: 'there is no versitygw' });
else {
  await using server = await startS3(s3);
  results.push(await rate('s3', await toBucket(server)));
}
const binaries = findPostgres();
if (binaries === undefined) results.push({ store: 'postgres', skipped: 'there is no PostgreSQL' });
else {
  await using server = await startPostgres(binaries);
  await using table = await toTable(server);
  results.push(await rate('postgres', table));
}
console.log(JSON.stringify(results));
process.exit(0);
