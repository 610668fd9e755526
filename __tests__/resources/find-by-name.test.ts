import { expect, it } from 'vitest';
import { DriverError, findByName } from '../../src/resources/index.ts';
import { createScriptedDriver, type DriverScript } from '../fakes/scripted-driver.ts';
import { anOutput } from './apply-builders.ts';

const net = { name: 'net', type: 'infra.vpc', replacedId: '', environment: 'staging' };

async function find(script: DriverScript, replacedId = ''): Promise<string | undefined> {
  return (await findByName(createScriptedDriver(script), { ...net, replacedId }))?.providerId;
}

it('reads by name', async () => {
  expect(await find({ read: () => Promise.resolve(anOutput('net', 'read')) })).toBe('read');
});

it.each([
  ['shows nothing', () => Promise.resolve(undefined)],
  ['wants an id', () => Promise.reject(new DriverError('PROVIDER_INVALID', 'not a UUID'))],
])('T-86 looks into the list where reading by name %s', async (_, read) => {
  const all = [anOutput('other', 'wrong'), anOutput('net', 'listed')];
  expect(await find({ read, enumerateAll: () => Promise.resolve(all) })).toBe('listed');
  expect(await find({ read, enumerateAll: () => Promise.resolve([]) })).toBeUndefined();
});

it('T-45 takes it for absent only where the provider says so', async () => {
  const enumerateAll = () => Promise.resolve(undefined);
  expect(await find({ read: () => Promise.resolve(undefined), enumerateAll })).toBeUndefined();
  for (const code of ['PROVIDER_INVALID', 'PROVIDER_UNAVAILABLE', 'PROVIDER_FORBIDDEN'] as const) {
    const read = () => Promise.reject(new DriverError(code, 'no'));
    await expect(find({ read, enumerateAll })).rejects.toMatchObject({ code });
  }
  const failing = {
    read: () => Promise.reject(new DriverError('PROVIDER_UNAVAILABLE', 'no')),
    enumerateAll: () => Promise.resolve([]),
  };
  await expect(find(failing)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
});

it('does not choose among several of one name', async () => {
  const twins = [anOutput('net', 'one'), anOutput('net', 'two')];
  const script = {
    read: () => Promise.resolve(undefined),
    enumerateAll: () => Promise.resolve(twins),
  };
  await expect(find(script)).rejects.toMatchObject({
    code: 'PROVIDER_BAD_ANSWER',
    hint: expect.stringContaining('--name net --id <id> --env staging') as string,
  });
});

it('T-86 does not take what was replaced for what came in its place', async () => {
  const old = anOutput('net', 'old');
  const read = () => Promise.resolve(old);
  const list = (...ids: readonly string[]) => ({
    read,
    enumerateAll: () => Promise.resolve(ids.map((id) => anOutput('net', id))),
  });
  expect(await find(list('old'), 'old')).toBeUndefined();
  expect(await find(list('old', 'new'), 'old')).toBe('new');
  expect(await find({ read, enumerateAll: () => Promise.resolve(undefined) }, 'old')).toBe(
    undefined,
  );
});
