import { describe, expect, it } from 'vitest';
import type { ApplyContext, StepContext } from '../../src/resources/apply.ts';
import {
  type Change,
  DriverError,
  type DriverErrorCode,
  type ResourceRecord,
} from '../../src/resources/index.ts';
import { performChange } from '../../src/resources/perform.ts';
import { StateError } from '../../src/state/index.ts';
import { createRecordingLedger } from '../fakes/recording-ledger.ts';
import type { DriverScript } from '../fakes/scripted-driver.ts';
import {
  aCreate,
  aDelete,
  anOutput,
  anUpdate,
  aReplace,
  aScene,
  type Scene,
} from './apply-builders.ts';
import { aRecord, named } from './builders.ts';

function toStep(context: ApplyContext): StepContext {
  const live = new Map<string, ResourceRecord>(context.records.map((each) => [each.name, each]));
  return { ...context, environment: 'staging', live };
}

/** Performs one change; the code of its failure, or `done`. */
async function perform(change: Change, scene: Scene): Promise<string> {
  try {
    await performChange(change, toStep(scene.context));
    return 'done';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const failing = (code: DriverErrorCode) => () => Promise.reject(new DriverError(code, 'no'));

/** Every code, and whether the call may have taken effect all the same. */
const CODES: readonly (readonly [DriverErrorCode, boolean])[] = [
  ['PROVIDER_ALREADY_EXISTS', false],
  ['PROVIDER_INVALID', false],
  ['PROVIDER_FORBIDDEN', false],
  ['PROVIDER_UNAUTHENTICATED', false],
  ['PROVIDER_RATE_LIMITED', false],
  ['PROVIDER_NOT_SUPPORTED', false],
  ['PROVIDER_NOT_FOUND', false],
  ['PROVIDER_UNAVAILABLE', true],
  ['PROVIDER_CANCELLED', true],
  ['PROVIDER_DIED', true],
  ['PROVIDER_BAD_ANSWER', true],
  ['PROVIDER_FAILED', true],
];

describe('a change that succeeds', () => {
  it.each([
    [aCreate('net'), ['intend create net', 'call create net', 'record net', 'settle net later']],
    [anUpdate('net'), ['intend update net', 'call update net', 'record net', 'settle net later']],
    [aDelete('net'), ['intend delete net', 'call delete net', 'forget net', 'settle net later']],
    [
      aReplace('net'),
      [
        ...['intend replace net', 'call delete net', 'forget net'],
        ...['call create net', 'record net', 'settle net later'],
      ],
    ],
  ])('T-51 is written down before and after the call: $kind', async (change, lines) => {
    const scene = aScene([change]);
    expect(await perform(change, scene)).toBe('done');
    expect(scene.ledger.lines).toEqual(lines);
  });

  it('T-40 keeps when it was created, and what a later release wrote, over an update', async () => {
    const record = aRecord('net', { createdAt: '2020-01-01T00:00:00Z', unknownFields: { x: 1 } });
    for (const [change, createdAt] of [
      [{ ...anUpdate('net'), record }, '2020-01-01T00:00:00Z'],
      [{ ...aReplace('net'), record }, '2026-01-01T00:00:00Z'],
    ] as const) {
      const scene = aScene([change]);
      await perform(change, scene);
      expect(scene.ledger.records.get('net')).toMatchObject({ createdAt, unknownFields: { x: 1 } });
    }
  });

  it('T-83 records the config with its placeholders, and sends it filled in', async () => {
    const change = aCreate('net', { provider: 'cloud', key: '${TOKEN}', of: '${db.id}' });
    const sent: unknown[] = [];
    const scene = aScene([change], {
      variable: (name) => (name === 'TOKEN' ? 's3cr3t' : undefined),
      records: [aRecord('db')],
      script: {
        create: (spec) => {
          sent.push(spec.config.reveal());
          return Promise.resolve(anOutput(spec.name));
        },
      },
    });
    expect(await perform(change, scene)).toBe('done');
    expect(sent).toEqual([{ provider: 'cloud', key: 's3cr3t', of: 'id-of-db' }]);
    expect(scene.ledger.records.get('net')?.appliedConfig).toEqual(change.spec.config);
  });
});

describe('a change that fails', () => {
  it.each(CODES)(
    '%s leaves the intent of a create, update or replace open: %s',
    async (code, isOpen) => {
      const script: DriverScript = {
        create: failing(code),
        update: failing(code),
        delete: failing(code),
      };
      for (const change of [aCreate('net'), anUpdate('net'), aReplace('net')]) {
        const scene = aScene([change], { script });
        expect(await perform(change, scene)).toBe(code);
        expect(scene.ledger.intents.has('net'), change.kind).toBe(isOpen);
        expect(scene.ledger.lines).not.toContain('forget net');
      }
    },
  );

  it.each(CODES)('%s as a delete leaves the record and no intent', async (code) => {
    const change = aDelete('net');
    const scene = aScene([change], { script: { delete: failing(code) } });
    expect(await perform(change, scene)).toBe(code);
    expect(scene.ledger.lines).toEqual(['intend delete net', 'settle net']);
  });

  it('tells why it failed, also where its intent cannot be settled', async () => {
    const ledger = createRecordingLedger((line) =>
      line.startsWith('settle')
        ? Promise.reject(new StateError('STATE_WRITE_FAILED', 'full'))
        : Promise.resolve(),
    );
    const script = { create: failing('PROVIDER_INVALID'), delete: failing('PROVIDER_INVALID') };
    for (const change of [aCreate('net'), aDelete('net')]) {
      expect(await perform(change, aScene([change], { ledger, script }))).toBe('PROVIDER_INVALID');
    }
  });

  it('T-31 before the call, for want of a value, is not even intended', async () => {
    for (const make of [aCreate, anUpdate, aReplace]) {
      const change = make('net', { provider: 'cloud', key: '${TOKEN}' });
      const scene = aScene([change]);
      expect(await perform(change, scene)).toBe('APPLY_UNRESOLVED');
      expect(scene.ledger.lines).toEqual([]);
    }
  });

  it('is not made at all when its intent cannot be written', async () => {
    const ledger = createRecordingLedger(() =>
      Promise.reject(new StateError('STATE_LOCK_LOST', 'gone')),
    );
    for (const change of [aCreate('net'), anUpdate('net'), aReplace('net'), aDelete('net')]) {
      const scene = aScene([change], { ledger });
      expect(await perform(change, scene)).toBe('STATE_LOCK_LOST');
    }
    expect(ledger.lines).toEqual([]);
  });

  it('T-52 to be recorded names the id, keeps the cause and leaves the intent', async () => {
    const full = new StateError('STATE_WRITE_FAILED', 'no room');
    const ledger = createRecordingLedger((line) =>
      line.startsWith('record') ? Promise.reject(full) : Promise.resolve(),
    );
    const change = aCreate('net');
    const scene = aScene([change], { ledger });
    await expect(performChange(change, toStep(scene.context))).rejects.toMatchObject({
      code: 'APPLY_NOT_RECORDED',
      message: expect.stringContaining('new-net') as unknown,
      cause: full,
    });
    expect(ledger.intents.has('net')).toBe(true);
  });

  it('without an open provider says so', async () => {
    const change = aCreate('net');
    const scene = aScene([change], { drivers: new Map() });
    expect(await perform(change, scene)).toBe('APPLY_NO_PROVIDER');
  });
});

describe('something that exists already', () => {
  const change = aCreate('net');
  const exists: DriverScript = {
    create: failing('PROVIDER_ALREADY_EXISTS'),
    update: (ref, spec) => Promise.resolve(anOutput(spec.name, ref.providerId)),
  };

  it('T-86 is taken over by its name where an intent proves that it is ours', async () => {
    const script = { ...exists, read: () => Promise.resolve(anOutput('net', 'found')) };
    const scene = aScene([change], { script, provenOurs: new Map([[named('net'), '']]) });
    expect(await performChange(change, toStep(scene.context))).toEqual({ adopted: true });
    expect(scene.ledger.records.get('net')?.providerId).toBe('found');
    expect(scene.ledger.intents.size).toBe(0);
  });

  it('T-68 and turned up only once it was looked for is read again by its name, and not doubled', async () => {
    // A run of ours was cut off; its create lands at the provider after this run has looked for it.
    const world = new Map<string, string>();
    const script: DriverScript = {
      create: () => {
        if (world.size > 0) return Promise.reject(new DriverError('PROVIDER_ALREADY_EXISTS', 'no'));
        world.set('late', 'net');
        return Promise.reject(new DriverError('PROVIDER_UNAVAILABLE', 'no answer'));
      },
      read: () => Promise.resolve([...world.keys()].map((id) => anOutput('net', id)).at(0)),
      enumerateAll: () => Promise.resolve([...world.keys()].map((id) => anOutput('net', id))),
      update: (ref, spec) => Promise.resolve(anOutput(spec.name, ref.providerId)),
    };
    const first = aScene([change], { script });
    expect(await perform(change, first)).toBe('PROVIDER_UNAVAILABLE');
    expect(first.ledger.intents.has('net')).toBe(true);
    const second = aScene([change], { script, provenOurs: new Map([[named('net'), '']]) });
    expect(await performChange(change, toStep(second.context))).toEqual({ adopted: true });
    expect([...world.keys()]).toEqual(['late']);
    expect(second.ledger.records.get('net')?.providerId).toBe('late');
  });

  it('T-86 is somebody else’s where nothing proves it', async () => {
    const script = { ...exists, read: () => Promise.resolve(anOutput('net', 'found')) };
    const scene = aScene([change], { script });
    await expect(performChange(change, toStep(scene.context))).rejects.toMatchObject({
      code: 'PROVIDER_ALREADY_EXISTS',
      hint: expect.stringContaining('infra import --name net --env staging') as string,
    });
    expect(scene.ledger.lines).toEqual(['intend create net', 'settle net']);
  });

  it('T-86 is not taken over where it is what an earlier run replaced, whose id stays known', async () => {
    const script = {
      ...exists,
      read: () => Promise.resolve(anOutput('net', 'old')),
      enumerateAll: () => Promise.resolve([anOutput('net', 'old')]),
    };
    const scene = aScene([change], { script, provenOurs: new Map([[named('net'), 'old']]) });
    await expect(performChange(change, toStep(scene.context))).rejects.toMatchObject({
      code: 'APPLY_ADOPTION_FAILED',
      hint: expect.stringContaining('--id <id> --env staging') as string,
    });
    expect(scene.ledger.intents.get('net')).toMatchObject({ action: 'create', providerId: 'old' });
  });

  it('and cannot be shown is left with its intent', async () => {
    const script = {
      ...exists,
      read: () => Promise.resolve(undefined),
      enumerateAll: () => Promise.resolve([]),
    };
    const scene = aScene([change], { script, provenOurs: new Map([[named('net'), '']]) });
    expect(await perform(change, scene)).toBe('APPLY_ADOPTION_FAILED');
    expect(scene.ledger.intents.has('net')).toBe(true);
  });
});
