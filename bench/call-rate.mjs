// @ts-check
/**
 * Calls the local provider through our client and through a bare one of grpc-js, on the same
 * socket, taking turns: `call-rate.mjs PLUGIN FOLDER`. Prints {@link CallRate}s as JSON. It imports
 * our sources, so that whoever starts it has to bundle it first.
 *
 * @typedef {object} CallRate
 * @property {string} what
 * @property {number} perSecond typed calls
 * @property {number} ratio of the calls per second of ours to the bare ones, one round after the other
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Client, credentials } from '@grpc/grpc-js';
import { ResourceDriverService } from '../src/gen/iac.ts';
import { Secret } from '../src/kernel/index.ts';
import { createClock } from '../src/node/index.ts';
import { openTypedClient } from '../src/plugins/typed/index.ts';
import { connect } from '../src/plugins/wire/index.ts';
import { median } from './measure.mjs';

/** Short, so that both sides of a round find the machine alike. */
const CALLS = 200;
const ROUNDS = 40;
const TYPE = 'infra.vpc';

const [plugin = '', folder = ''] = process.argv.slice(2);
const child = spawn(plugin, {
  cwd: folder,
  env: {
    PATH: process.env['PATH'],
    WORKFLOW_PLUGIN: 'workflow-external-plugin-v1',
    PLUGIN_UNIX_SOCKET_DIR: folder,
  },
  stdio: ['pipe', 'pipe', 'ignore'],
});
const [line] = await once(child.stdout, 'data');
const [, , network, address] = String(line).split('|');
const target = network === 'unix' ? `unix:${address}` : String(address);

/** @type {Promise<never>} */
const never = new Promise(() => undefined);
const connection = connect(
  { target, exited: never, lastWords: () => Promise.resolve('') },
  createClock(),
);
const { client } = await openTypedClient(connection, {
  ...{
    provider: 'local',
    config: new Secret({ directory: folder }),
    services: undefined,
    signal: undefined,
  },
  redact: (text) => text,
  close: () => Promise.resolve(),
});
const spec = {
  ...{ name: 'net', type: TYPE, size: undefined, dependsOn: [] },
  config: new Secret({ cidr: '10.0.0.0/16', tags: { team: 'shop', tier: 'front' } }),
};
const current = await client.create(spec);
const { signal } = new AbortController();
const bare = new Client(target, credentials.createInsecure());

/**
 * @template Request, Response
 * @param {import('../src/plugins/wire/index.ts').UnaryMethod<Request, Response>} method
 * @param {Request} request
 * @returns {Promise<Response | undefined>}
 */
function callBare({ path, requestSerialize, responseDeserialize }, request) {
  return new Promise((resolve, reject) => {
    bare.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, (error, answer) => {
      if (error === null) resolve(answer);
      else reject(error);
    });
  });
}

const encoder = new TextEncoder();
const config = { cidr: '10.0.0.0/16', tags: { team: 'shop', tier: 'front' } };
const desired = {
  ...{ name: 'net', type: TYPE, size: '', hints: undefined, dependsOn: [] },
  configJson: Buffer.from(encoder.encode(JSON.stringify(config))),
};
const seen = {
  ...{ name: 'net', type: TYPE, providerId: current.providerId, status: current.status },
  outputsJson: Buffer.from(encoder.encode(JSON.stringify(current.outputs.reveal()))),
  sensitive: Object.fromEntries(current.sensitive),
};
const { sensitiveKeys, diff } = ResourceDriverService;

const CONTENDERS = {
  SensitiveKeys: {
    typed: () => client.sensitiveKeys(TYPE),
    bare: () => callBare(sensitiveKeys, { resourceType: TYPE }),
  },
  Diff: {
    typed: () => client.diff(spec, current, { signal }),
    bare: () => callBare(diff, { resourceType: TYPE, desired, current: seen }),
  },
};

/**
 * @param {() => Promise<unknown>} call
 * @param {number} atOnce
 * @returns {Promise<number>} calls per second
 */
async function measureRate(call, atOnce) {
  let left = CALLS;
  const startedAt = performance.now();
  const work = async () => {
    for (; left > 0; left -= 1) await call();
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return (CALLS * 1000) / (performance.now() - startedAt);
}

const results = [];
for (const [name, calls] of Object.entries(CONTENDERS)) {
  for (const atOnce of [1, 32]) {
    /** @type {Record<'typed' | 'bare', number[]>} */
    const rates = { typed: [], bare: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      rates.typed.push(await measureRate(calls.typed, atOnce));
      rates.bare.push(await measureRate(calls.bare, atOnce));
    }
    const what = `${name}, ${atOnce} at once`;
    const ratio = median(rates.typed.map((typed, round) => typed / (rates.bare[round] ?? NaN)));
    results.push({ what, perSecond: median(rates.typed), ratio });
  }
}
console.log(JSON.stringify(results));
bare.close();
connection.close();
child.stdin.end();
