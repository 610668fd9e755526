import { writeSync } from 'node:fs';
import { mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { type JsonObject, Secret } from '../../../src/kernel/index.ts';
import { openNodePorts } from '../../../src/node/index.ts';
import {
  parseResourceName,
  type ResourceRecord,
  toEnvironmentName,
} from '../../../src/resources/index.ts';
import {
  acquireLock,
  type HeldLock,
  openStore,
  type StateStore,
  toStoreOptions,
} from '../../../src/state/index.ts';

/**
 * A process of its own that does one thing to a state: `worker <verb> <folder> <number> [state]`. With
 * the settings of a state, as JSON, that is where it is; the folder is then for notes of the test alone.
 */
const [verb = '', folder = '', number = '0', state] = process.argv.slice(2);

const ports = {
  ...(await openNodePorts(process.argv[1] ?? '')),
  concealer: { conceal: () => [] },
};
const { clock, liveness } = ports;
const config = (
  state === undefined ? { backend: 'filesystem', directory: folder } : JSON.parse(state)
) as JsonObject & { readonly backend: string };
const settings = { backend: config.backend, config, baseFolder: folder };
const store = await openStore(toStoreOptions(settings, ports), ports);
const environment = toEnvironmentName('staging');

const verbs: Readonly<Record<string, () => Promise<void>>> = {
  'count-record': () => countTo(Number(number), () => addOneToRecord(store)),
  'count-companion': () => countTo(Number(number), () => addOneToCompanion(store)),
  'write-forever': async () => {
    for (let round = 0; ; round += 1) await addOneToRecord(store).catch(sayCode);
  },
  'write-big': async () => {
    const { record, revision } = (await store.read(nameOf('n')))!;
    const outputs = new Secret({ password: 'hunter2'.repeat(Number(number)) });
    await store.put({ ...record, outputs }, revision).catch((error: unknown) => {
      say(inspect(error, { depth: 9 }));
    });
  },
  'take-turns': async () => {
    for (let round = 0; round < Number(number); round += 1) await takeTurn();
  },
  'hold-lock': async () => {
    const held = await take(Number(number));
    for (;;) {
      try {
        held.assertHeld();
        say('held');
      } catch (error) {
        sayCode(error);
        return;
      }
      await clock.sleep(20);
    }
  },
  'write-while-held': async () => {
    const held = await take(Number(number));
    try {
      for (;;) {
        held.assertHeld();
        await addOneToRecord(store);
        say('rests');
        await clock.sleep(500);
      }
    } catch (error) {
      sayCode(error);
    }
  },
};
await verbs[verb]?.();
process.exit(0);

function take(ttlMs: number): Promise<HeldLock> {
  const owner = {
    token: `${String(process.pid)}-${String(performance.now())}`,
    operation: 'apply',
    repository: '',
    runId: '',
    runAttempt: '',
    job: '',
    actor: '',
    host: 'here',
    pid: process.pid,
    url: '',
  };
  const reporter = { report: () => undefined };
  const request = { environment, owner, waitMs: 60_000, ttlMs };
  return acquireLock(store.companions, request, { clock, liveness, reporter });
}

/** Two at once would make the same folder. */
async function takeTurn(): Promise<void> {
  await using held = await take(60_000);
  await mkdir(join(folder, 'turn')).catch(() => {
    say('both');
  });
  await clock.sleep(2);
  held.assertHeld();
  await rmdir(join(folder, 'turn'));
}

async function countTo(times: number, addOne: () => Promise<void>): Promise<void> {
  for (let done = 0; done < times;) {
    try {
      await addOne();
      done += 1;
    } catch (error) {
      if (codeOf(error) !== 'STATE_STALE') throw error;
    }
  }
}

async function addOneToRecord(state: StateStore): Promise<void> {
  const stored = await state.read(nameOf('n'));
  const record = stored?.record ?? newRecord();
  const configHash = String(Number(record.configHash) + 1);
  await state.put({ ...record, configHash }, stored?.revision);
}

async function addOneToCompanion({ companions }: StateStore): Promise<void> {
  const stored = await companions.get('n');
  await companions.put('n', String(Number(stored?.text ?? 0) + 1), stored?.revision);
}

function newRecord(): ResourceRecord {
  return {
    name: nameOf('n'),
    type: 'infra.vpc',
    provider: 'acme',
    providerRef: undefined,
    providerId: 'id',
    configHash: '0',
    appliedConfig: undefined,
    appliedConfigSource: undefined,
    outputs: new Secret({ padding: 'x'.repeat(20_000) }),
    dependencies: [],
    status: 'active',
    createdAt: '',
    updatedAt: '',
    error: undefined,
    unknownFields: {},
  };
}

function nameOf(text: string): ResourceRecord['name'] {
  return parseResourceName(text)!;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function sayCode(error: unknown): void {
  say(codeOf(error));
}

/** Reaches the other end even when we are stopped right after. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}
