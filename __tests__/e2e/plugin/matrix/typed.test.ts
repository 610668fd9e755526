import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProviderClient } from '../../../../src/plugins/index.ts';

import { METHOD_PATHS } from '../../../plugins/typed/provider-server.ts';
import { type GoProvider, HAS_GO_PROVIDER, installProvider } from '../go-provider.ts';
import { DRIVER_ROWS, PROVIDER_ROWS } from './resource-rows.ts';
import { reveal } from './reveal.ts';
import { type Row, UNUSABLE } from './row.ts';
import { SERVICE_ROWS, STATE_BACKEND_ROWS } from './service-rows.ts';
import { SORTS } from './sort.ts';
import { toProtoJson } from './wire.ts';

/** Every method over the typed wire. */
const ROWS = [...DRIVER_ROWS, ...PROVIDER_ROWS, ...SERVICE_ROWS, ...STATE_BACKEND_ROWS];

const KINDS = SORTS.map((sort) => [sort.name, sort] as const);

/** Called while a provider is opened, and seen by the tests of that; `Apply` is not of this version. */
const OPENING = ['Initialize', 'Name', 'Version', 'Capabilities'].map(
  (name) => `IaCProviderRequired/${name}`,
);
const OF_VERSION_1 = ['IaCProviderRequired/Apply'];

describe.skipIf(!HAS_GO_PROVIDER)('over the typed wire, to and from a real Go plugin', () => {
  let provider: GoProvider;
  let client: ProviderClient;
  beforeAll(async () => {
    provider = installProvider();
    client = await provider.open();
  });
  afterAll(async () => {
    await client[Symbol.asyncDispose]();
    provider[Symbol.dispose]();
  });

  const answerWith = (row: Row, answers: readonly unknown[]): void => {
    provider.script(row.rpc.replace('/', '.'), { answers });
  };

  describe.each(ROWS.map((row) => [row.method, row] as const))('T-82 %s', (_method, row) => {
    it.each(KINDS)('sends and gives every field of what is %s', async (_name, sort) => {
      answerWith(
        row,
        row.answers(sort).map((answer) => toProtoJson(answer)),
      );
      const answer = await row.call(client, sort);
      expect(provider.requestsTo(row.rpc).at(-1)).toStrictEqual(row.sent(sort));
      expect(reveal(answer)).toStrictEqual(reveal(row.gives(sort)));
    });

    it('takes an answer without any field for what it says, or refuses it', async () => {
      const [nil] = SORTS;
      answerWith(row, [{}]);
      const answer = await row.call(client, nil!).catch(toCode);
      expect(reveal(answer)).toStrictEqual(reveal(row.nothing ?? row.gives(nil!)));
    });
  });

  it('no method of a provider’s client is left out', () => {
    const { stateBackend, ...own } = client;
    const methods = [
      ...Object.entries(own)
        .filter(([, value]) => typeof value === 'function')
        .map(([name]) => name),
      ...Object.keys(stateBackend).map((name) => `stateBackend.${name}`),
    ];
    expect(ROWS.map(({ method }) => method).sort()).toEqual(methods.sort());
  });

  it('no method of the wire is left out', () => {
    const covered = [...ROWS.map(({ rpc }) => rpc), ...OPENING, ...OF_VERSION_1];
    const all = METHOD_PATHS.map((path) => path.slice(path.lastIndexOf('.') + 1));
    expect(covered.sort()).toEqual(all.sort());
  });
});

/** Refusing is an answer here. */
function toCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error && error.code === UNUSABLE ? UNUSABLE : error;
}
