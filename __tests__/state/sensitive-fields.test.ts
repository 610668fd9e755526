import { beforeEach, describe, expect, it } from 'vitest';
import { toEnvironmentName } from '../../src/resources/index.ts';
import { createMemoryCompanions } from '../../src/state/memory-store.ts';
import { openSensitiveFields, type SensitiveFields } from '../../src/state/sensitive-fields.ts';
import type { Companions } from '../../src/state/store.ts';

const staging = toEnvironmentName('staging');
const prod = toEnvironmentName('prod');

describe('what providers say is secret', () => {
  let companions: Companions;
  let fields: SensitiveFields;

  beforeEach(() => {
    companions = createMemoryCompanions();
    fields = openSensitiveFields(companions, staging);
  });

  it('is known to later runs, also those of other environments', async () => {
    fields.note('infra.database', 'webhook');
    await fields.save();
    const marks = await openSensitiveFields(companions, prod).load();
    expect(marks.has('infra.database', 'webhook')).toBe(true);
    expect(marks.has('infra.vpc', 'webhook')).toBe(false);
    expect(marks.has('infra.database', 'id')).toBe(false);
  });

  it('is added to what is known, however many say so at the same time', async () => {
    fields.note('infra.database', 'webhook');
    await fields.save();
    const later = openSensitiveFields(companions, staging);
    await Promise.all(
      ['a', 'b', 'c'].map(async (field) => {
        later.note('infra.vpc', field);
        await later.save();
      }),
    );
    const marks = await fields.load();
    for (const field of ['a', 'b', 'c']) expect(marks.has('infra.vpc', field)).toBe(true);
    expect(marks.has('infra.database', 'webhook')).toBe(true);
  });

  it('is written once', async () => {
    await fields.save();
    expect(await companions.list('sensitive')).toEqual([]);
    fields.note('infra.database', 'webhook');
    await fields.save();
    const first = await companions.get('sensitive/staging');
    fields.note('infra.database', 'webhook');
    await fields.save();
    const again = openSensitiveFields(companions, staging);
    again.note('infra.database', 'webhook');
    await again.save();
    expect(await companions.get('sensitive/staging')).toEqual(first);
  });

  it('is not passed over where it cannot be read', async () => {
    await companions.put('sensitive/staging', '{', undefined);
    await expect(fields.load()).rejects.toMatchObject({ code: 'STATE_UNREADABLE' });
  });
});
