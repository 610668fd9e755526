import { beforeEach, describe, expect, it } from 'vitest';
import { toEnvironmentName } from '../../src/resources/index.ts';
import {
  type Companions,
  type EnvironmentIndex,
  openEnvironmentIndex,
} from '../../src/state/index.ts';
import { createMemoryCompanions } from '../../src/state/memory-store.ts';
import { nameOf } from './examples.ts';

const staging = toEnvironmentName('staging');
const prod = toEnvironmentName('prod');
const none = toEnvironmentName('');

describe('the environment index', () => {
  let companions: Companions;
  let index: EnvironmentIndex;

  beforeEach(() => {
    companions = createMemoryCompanions();
    index = openEnvironmentIndex(companions);
  });

  it('T-11 knows which environment a record belongs to', async () => {
    await index.claim(staging, [nameOf('web-staging'), nameOf('db-staging')]);
    await index.claim(prod, [nameOf('web-prod')]);
    const owners = await openEnvironmentIndex(companions).load();
    expect(owners.get(nameOf('web-staging'))).toEqual([staging]);
    expect(owners.get(nameOf('web-prod'))).toEqual([prod]);
    expect(owners.get(nameOf('unheard-of'))).toBeUndefined();
  });

  it('T-11 knows a record that several environments share', async () => {
    await index.claim(staging, [nameOf('registry')]);
    await index.claim(prod, [nameOf('registry')]);
    await index.claim(none, [nameOf('registry')]);
    expect((await index.load()).get(nameOf('registry'))).toEqual([none, prod, staging]);
  });

  it('forgets what an environment released, and only there', async () => {
    await index.claim(staging, [nameOf('a'), nameOf('b')]);
    await index.claim(prod, [nameOf('a')]);
    await index.release(staging, [nameOf('a'), nameOf('unheard-of')]);
    const owners = await index.load();
    expect([...owners]).toEqual([
      [nameOf('a'), [prod]],
      [nameOf('b'), [staging]],
    ]);
  });

  it('writes once for a whole plan, and not at all when nothing is new', async () => {
    const names = Array.from({ length: 300 }, (_none, number) => nameOf(`r${String(number)}`));
    await index.claim(staging, names);
    const before = await companions.get('index/staging');
    await index.claim(staging, names);
    await index.release(staging, [nameOf('unheard-of')]);
    expect(await companions.get('index/staging')).toEqual(before);
    expect((await index.load()).size).toBe(300);
  });

  it.each(['{no', '{"names":7}', '{"environment":"staging","names":[""]}'])(
    'fails rather than forget when it makes no sense: %s',
    async (text) => {
      await companions.put('index/staging', text, undefined);
      await expect(index.load()).rejects.toMatchObject({ code: 'STATE_UNREADABLE' });
      await expect(index.claim(staging, [nameOf('a')])).rejects.toMatchObject({
        code: 'STATE_UNREADABLE',
      });
    },
  );
});
