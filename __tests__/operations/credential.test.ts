import { describe, expect, it } from 'vitest';
import {
  ensure,
  GITHUB,
  kindsOf,
  openWorld,
  type SecretWorld,
  SPACES,
  VAULT,
  writeSecrets,
} from './secret-world.ts';

describe('a credential of a provider', () => {
  const generate = [{ key: 'SPACES', ...SPACES }];

  it('T-72 has the name that the config gives it, and full access without a bucket', async () => {
    const { bench, spaces, vault } = await openWorld();
    await writeSecrets(bench, { ...VAULT, generate });
    await ensure(bench);
    expect(spaces.made).toEqual([
      {
        name: expect.stringMatching(/^shop-state-unfinished-[0-9a-f]{16}$/) as unknown,
        grants: [{ bucket: '', permission: 'fullaccess' }],
      },
    ]);
    expect([...spaces.keys.values()]).toEqual(['shop-state']);
    const [access_key = ''] = spaces.keys.keys();
    expect(vault.data('secret/SPACES_access_key')).toEqual({ value: access_key });
    expect(vault.data('secret/SPACES_secret_key')).toEqual({ value: `secret-of-${access_key}` });
  });

  it('T-58 is not made again while all of it is there, and is when a part is missing', async () => {
    const { bench, spaces, vault } = await openWorld();
    await writeSecrets(bench, { ...VAULT, generate });
    vault.put('secret/SPACES_access_key', { value: 'old' });
    expect(kindsOf(await ensure(bench))).toEqual({
      SPACES_access_key: 'made',
      SPACES_secret_key: 'made',
    });
    await ensure(bench);
    expect(spaces.made).toHaveLength(1);
    expect(vault.data('secret/SPACES_access_key')).toEqual({ value: [...spaces.keys.keys()][0] });
  });

  it('T-72 is not made where there is a key of that name, on whatever page', async () => {
    const { bench, spaces } = await openWorld();
    for (let index = 0; index < 205; index += 1) spaces.add(`other-${String(index)}`);
    spaces.add('shop-state');
    await writeSecrets(bench, { ...VAULT, generate });
    const outcome = await ensure(bench);
    expect(new Set(Object.values(kindsOf(outcome)))).toEqual(new Set(['CREDENTIAL_TAKEN']));
    expect(spaces.made).toEqual([]);
  });

  it('T-72 is not made without a name', async () => {
    const { bench, spaces } = await openWorld();
    await writeSecrets(bench, { ...VAULT, generate: [{ ...generate[0], name: '' }] });
    expect(Object.values(kindsOf(await ensure(bench)))).toContain('CREDENTIAL_UNNAMED');
    expect(spaces.made).toEqual([]);
  });

  it('T-58 T-72 is taken back when its store does not take it, and made by the next run', async () => {
    const { bench, spaces, server } = await openWorld();
    await writeSecrets(bench, { ...GITHUB, generate });
    const put = 'PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}';
    server.disturb(put, { kind: 'status', status: 422, body: '{"message":"no"}' });
    const outcome = await ensure(bench);
    expect(Object.values(kindsOf(outcome))).toEqual(['SINK_REFUSED', 'SINK_REFUSED']);
    expect([spaces.made.length, spaces.keys.size]).toEqual([1, 0]);
    expect(Object.values(kindsOf(await ensure(bench)))).toEqual(['made', 'made']);
    expect(spaces.keys.size).toBe(1);
  });

  it('is taken back also when somebody else put another value in its place', async () => {
    const { bench, spaces, vault } = await openWorld();
    await writeSecrets(bench, { ...VAULT, generate });
    let writes = 0;
    vault.beforeWrite = () => {
      if (writes++ > 0) vault.put('secret/SPACES_secret_key', { other: writes });
    };
    expect(Object.values(kindsOf(await ensure(bench)))).toContain('SINK_REFUSED');
    expect([spaces.made.length, spaces.keys.size]).toEqual([1, 0]);
  });

  it('is told to be left where it cannot be taken back', async () => {
    const { bench, spaces, server } = await openWorld();
    spaces.trouble = 'stuck';
    await writeSecrets(bench, { ...GITHUB, generate });
    const put = 'PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}';
    server.disturb(put, { kind: 'status', status: 422, body: '{"message":"no"}' });
    const outcome = await ensure(bench);
    expect(Object.values(kindsOf(outcome))).toContain('CREDENTIAL_UNCERTAIN');
    expect(JSON.stringify(outcome)).toContain('It is called shop-state-unfinished-');
  });

  it('is left, and said to be, where nobody can say whether it came to its store', async () => {
    const { bench, spaces, vault } = await openWorld();
    await writeSecrets(bench, { ...VAULT, generate });
    vault.beforeWrite = () => {
      vault.trouble = 'down';
    };
    vault.trouble = 'none';
    const outcome = await ensure(bench);
    expect(spaces.keys.size).toBe(1);
    expect(Object.values(kindsOf(outcome))).toContain('CREDENTIAL_UNCERTAIN');
  });

  it('says that one may have been made where the provider gives no answer', async () => {
    const { bench, spaces, vault } = await openWorld();
    spaces.trouble = 'lost';
    await writeSecrets(bench, { ...VAULT, generate });
    expect(Object.values(kindsOf(await ensure(bench)))).toContain('CREDENTIAL_UNCERTAIN');
    expect(vault.writes()).toBe(0);
  });

  it('is shown nowhere', async () => {
    const { bench, spaces } = await openWorld();
    await writeSecrets(bench, { ...VAULT, generate });
    const outcome = await ensure(bench);
    const [access_key = ''] = spaces.keys.keys();
    const said = JSON.stringify([outcome, bench.events]);
    for (const secret of [access_key, `secret-of-${access_key}`, 'do-token', 'vault-token']) {
      expect(said).not.toContain(secret);
      expect(bench.ports.concealer.redact(`x ${secret}`)).not.toContain(secret);
    }
  });
});

/** What a run that dies leaves: the name that it gives a key for these targets. */
async function leaveUnfinished(store: typeof VAULT | typeof GITHUB): Promise<SecretWorld> {
  const world = await openWorld();
  await writeSecrets(world.bench, { ...store, generate: [{ key: 'SPACES', ...SPACES }] });
  world.spaces.trouble = 'lost';
  await ensure(world.bench);
  world.spaces.trouble = 'none';
  expect([...world.spaces.keys.values()].join()).toContain('shop-state-unfinished-');
  return world;
}

const MADE = { SPACES_access_key: 'made', SPACES_secret_key: 'made' };
const KEPT = { SPACES_access_key: 'kept', SPACES_secret_key: 'kept' };

describe('a credential that an earlier run did not come to store', () => {
  it('T-72 is taken back once nobody can be about to store it, and issued anew', async () => {
    const { bench, spaces, vault } = await leaveUnfinished(VAULT);
    expect(kindsOf(await ensure(bench))).toEqual(MADE);
    const [[id, name] = [], ...others] = [...spaces.keys];
    expect([name, others]).toEqual(['shop-state', []]);
    expect(vault.data('secret/SPACES_secret_key')).toEqual({ value: `secret-of-${String(id)}` });
    expect(bench.events).toContainEqual(
      expect.objectContaining({ text: expect.stringContaining('another run') as unknown }),
    );
  });

  it('is left alone where it was issued for another store', async () => {
    const { bench, spaces } = await leaveUnfinished(VAULT);
    await writeSecrets(bench, { ...GITHUB, generate: [{ key: 'SPACES', ...SPACES }] });
    expect(kindsOf(await ensure(bench))).toEqual(MADE);
    expect(spaces.keys.size).toBe(2);
    expect(spaces.changes.filter((change) => change.startsWith('DELETE'))).toEqual([]);
  });

  it('is taken back also when somebody has put both parts there by hand', async () => {
    const { bench, spaces, vault } = await leaveUnfinished(VAULT);
    for (const part of ['access_key', 'secret_key']) {
      vault.put(`secret/SPACES_${part}`, { value: 'by hand' });
    }
    expect(kindsOf(await ensure(bench))).toEqual(KEPT);
    expect(spaces.keys.size).toBe(1);
    spaces.pass(200_000);
    expect(kindsOf(await ensure(bench))).toEqual(KEPT);
    expect(spaces.keys.size).toBe(0);
  });

  it('is waited for while another run may be about to store it, and kept when that has', async () => {
    const { bench, spaces, server } = await leaveUnfinished(GITHUB);
    const { secrets } = server.world.scope('/repos/acme/shop/actions');
    let looks = 0;
    spaces.before = ({ method }) => {
      if (method !== 'GET' || (looks += 1) !== 3) return;
      for (const name of ['SPACES_ACCESS_KEY', 'SPACES_SECRET_KEY']) {
        const about = { visibility: undefined, repositories: [], writes: 1 };
        secrets.set(name, { name, encrypted_value: '', key_id: '', ...about });
      }
    };
    expect(kindsOf(await ensure(bench))).toEqual(KEPT);
    expect(spaces.made).toHaveLength(1);
  });
});

describe('two runs that want the same credential', () => {
  it.each([VAULT, GITHUB])('come to one, stored whole (%#)', async (store) => {
    const { bench, spaces, vault, server } = await openWorld({ isStandingStill: true });
    await writeSecrets(bench, { ...store, generate: [{ key: 'SPACES', ...SPACES }] });
    const outcomes = await Promise.all([ensure(bench), ensure(bench), ensure(bench)]);
    const kinds = outcomes.map((outcome) => Object.values(kindsOf(outcome)).join());
    expect(kinds.sort()).toEqual(['kept,kept', 'kept,kept', 'made,made']);
    expect([...spaces.keys.values()]).toEqual(['shop-state']);
    const [id = ''] = spaces.keys.keys();
    if (store === VAULT) {
      expect(vault.data('secret/SPACES_access_key')).toEqual({ value: id });
      expect(vault.data('secret/SPACES_secret_key')).toEqual({ value: `secret-of-${id}` });
    } else {
      const { secrets } = server.world.scope('/repos/acme/shop/actions');
      expect([...secrets.values()].map(({ writes }) => writes)).toEqual([1, 1]);
    }
  });
});

it('is given up where other runs never come to an end with it, and nothing of ours is left', async () => {
  const { bench, spaces } = await openWorld({ isStandingStill: true });
  await writeSecrets(bench, { ...VAULT, generate: [{ key: 'SPACES', ...SPACES }] });
  spaces.trouble = 'lost';
  await ensure(bench);
  spaces.trouble = 'none';
  const outcome = await ensure(bench);
  expect(Object.values(kindsOf(outcome))).toContain('CREDENTIAL_UNCERTAIN');
  expect(JSON.stringify(outcome)).toContain('delete the key shop-state-unfinished-');
  expect(spaces.made).toHaveLength(1);
});

describe('the name of a credential', () => {
  it('is given by a later run where the token may not give it, and the credential is stored', async () => {
    const { bench, spaces } = await openWorld();
    spaces.trouble = 'unnameable';
    await writeSecrets(bench, { ...GITHUB, generate: [{ key: 'SPACES', ...SPACES }] });
    expect(kindsOf(await ensure(bench))).toEqual(MADE);
    expect(bench.events).toContainEqual(
      expect.objectContaining({
        level: 'warning',
        text: expect.stringContaining('spaces_key:update') as unknown,
      }),
    );
    spaces.trouble = 'none';
    expect(kindsOf(await ensure(bench))).toEqual(KEPT);
    expect([...spaces.keys.values()]).toEqual(['shop-state']);
  });

  it('cannot be given when somebody deleted it meanwhile, and what is stored is said to be dead', async () => {
    const { bench, spaces } = await openWorld();
    await writeSecrets(bench, { ...VAULT, generate: [{ key: 'SPACES', ...SPACES }] });
    spaces.before = ({ method }) => {
      if (method === 'PUT') for (const id of spaces.keys.keys()) spaces.remove(id);
    };
    const outcome = await ensure(bench);
    expect(Object.values(kindsOf(outcome))).toContain('CREDENTIAL_UNCERTAIN');
    expect(JSON.stringify(outcome)).toContain('Delete SPACES_access_key and SPACES_secret_key');
  });

  it('is not asked about where there is no token, nor insisted on where the cloud is down', async () => {
    const { bench, spaces, http } = await openWorld();
    await writeSecrets(bench, { ...VAULT, generate: [{ key: 'SPACES', ...SPACES }] });
    await ensure(bench);
    const asked = (): number =>
      http.requests.filter(({ url }) => url.host === 'api.digitalocean.com').length;
    const before = asked();
    bench.variables.delete('DIGITALOCEAN_TOKEN');
    expect(kindsOf(await ensure(bench))).toEqual(KEPT);
    expect(asked()).toBe(before);
    bench.variables.set('DIGITALOCEAN_TOKEN', 'do-token');
    spaces.trouble = 'down';
    expect(kindsOf(await ensure(bench))).toEqual(KEPT);
    expect(asked()).toBe(before + 1);
  });
});

describe('the provider of a credential', () => {
  it.each(['nonsense', 'http://api.example/', 'ftp://api.example/'])(
    'is not asked at %s, which is told apart from a crash',
    async (address) => {
      const { bench, http } = await openWorld();
      bench.variables.set('DIGITALOCEAN_API_URL', address);
      await writeSecrets(bench, { ...GITHUB, generate: [{ key: 'SPACES', ...SPACES }] });
      expect(Object.values(kindsOf(await ensure(bench)))).toContain('SINK_REFUSED');
      expect(http.requests).toEqual([]);
    },
  );
});
