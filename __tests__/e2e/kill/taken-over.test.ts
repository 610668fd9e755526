import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/kernel/index.ts';
import type { Moment } from '../engine/script.ts';
import { readWorld } from '../world/inspect-world.ts';
import { rerun } from '../world/rerun.ts';
import { type Sample, toConfigText } from '../world/sample-config.ts';
import { type Bench, openWorkshop, wordsOf, type Workshop } from '../world/workshop.ts';

let workshop: Workshop;
let bench: Bench;

beforeAll(async () => {
  workshop = await openWorkshop();
  bench = await workshop.openBench('a');
});
afterAll(() => workshop[Symbol.asyncDispose]());
beforeEach(() => bench.clear());

/** After the provider has answered, before its answer is written down. */
const UNRECORDED: Moment = { of: 'record', nth: 1, side: 'before', delayMs: 0 };
/** Before the provider is called. */
const UNCALLED: Moment = { of: 'intent', nth: 1, side: 'after', delayMs: 0 };

async function applyWhole(sample: Sample): Promise<void> {
  await bench.writeConfig('infra.yaml', toConfigText(sample));
  expect((await bench.run()).exitCode).toBe(0);
}

async function applyKilledAt(sample: Sample, at: Moment): Promise<readonly string[]> {
  await bench.writeConfig('infra.yaml', toConfigText(sample));
  const killed = await bench.run({ blow: { kind: 'kill-engine', at } });
  expect(killed.signal).toBe('SIGKILL');
  return await rerun(bench, sample);
}

function zone(fqdn: string, more: JsonObject = {}): Sample {
  return { zone: { type: 'infra.dns', config: { domain: 'example.com', fqdn, ...more } } };
}

describe('the run after one that was killed', () => {
  it('takes over what an update came to that was never recorded', async () => {
    await applyWhole(zone('old.example.com'));
    expect(await applyKilledAt(zone('new.example.com'), UNRECORDED)).toEqual([]);
  });

  it('T-74 keeps what the provider showed only once', async () => {
    await applyWhole(zone('old.example.com'));
    const path = join(bench.folder, 'state', 'zone.json');
    const text = await readFile(path, 'utf8');
    await writeFile(
      path,
      text.replace('"outputs": {', '"outputs": {\n    "password": "shown once",'),
    );
    expect(await applyKilledAt(zone('new.example.com'), UNRECORDED)).toEqual([
      'the outputs of zone differ between state and provider in password',
    ]);
    const { records } = await readWorld(bench.folder);
    expect(records[0]?.outputs.reveal()).toMatchObject({ password: 'shown once' });
  });

  it('takes over what a create came to that was never recorded', async () => {
    expect(await applyKilledAt(zone('new.example.com'), UNRECORDED)).toEqual([]);
  });

  it('goes on with a replacement by another type that had not begun', async () => {
    await applyWhole({ thing: { type: 'infra.volume', config: {} } });
    const wanted: Sample = { thing: { type: 'infra.certificate', config: {} } };
    expect(await applyKilledAt(wanted, UNCALLED)).toEqual([]);
  });

  it('goes on with a replacement by another type that had deleted the old one', async () => {
    await applyWhole({ thing: { type: 'infra.volume', config: {} } });
    const wanted: Sample = { thing: { type: 'infra.certificate', config: {} } };
    const deleted: Moment = { of: 'forget', nth: 1, side: 'before', delayMs: 0 };
    expect(await applyKilledAt(wanted, deleted)).toEqual([]);
  });
});

describe('when the plugin dies', () => {
  it.each(['before', 'during', 'after'])(
    '%s an update, the next run knows what it came to',
    async (when) => {
      await applyWhole(zone('old.example.com'));
      const simulate = { crash: { method: 'update', when } };
      const wanted = zone('new.example.com', { simulate });
      await bench.writeConfig('infra.yaml', toConfigText(wanted));
      const failed = await bench.run();
      expect(failed.exitCode).toBe(1);
      expect(wordsOf(failed, 'ended')[0]?.failures).toEqual([
        { name: 'zone', code: 'PROVIDER_DIED' },
      ]);
      expect(await rerun(bench, wanted)).toEqual([]);
    },
  );
});
