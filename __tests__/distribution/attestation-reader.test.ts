import { expect, it } from 'vitest';
import { createAttestationReader } from '../../src/distribution/index.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { createScriptedHttp, type ScriptedAnswer } from '../fakes/scripted-http.ts';

const SOURCE = { host: 'github.com', owner: 'acme', repository: 'plugin' };

function open(answer: ScriptedAnswer) {
  const http = createScriptedHttp(() => answer);
  const environment = (name: string) => (name === 'TOKEN' ? 'secret-token' : undefined);
  const ports = { http, environment, clock: createFakeClock() };
  return { http, reader: createAttestationReader({ authEnv: 'TOKEN' }, ports) };
}

it('asks GitHub for what it attests of a digest, with the plugin’s token', async () => {
  const { http, reader } = open({ body: '{"attestations":[]}' });
  const answer = await reader.attestations(SOURCE, 'ab'.repeat(32));
  expect(Buffer.from(answer!).toString()).toBe('{"attestations":[]}');
  expect(http.requests).toMatchObject([
    {
      url: new URL(
        `https://api.github.com/repos/acme/plugin/attestations/sha256:${'ab'.repeat(32)}?per_page=100`,
      ),
      headers: { authorization: 'Bearer secret-token' },
    },
  ]);
});

it('finds none where GitHub knows none', async () => {
  const { reader } = open({ status: 404 });
  expect(await reader.attestations(SOURCE, 'ab'.repeat(32))).toBeUndefined();
});

it('does not take a refusal for an answer', async () => {
  const { reader } = open({ status: 401 });
  await expect(reader.attestations(SOURCE, 'ab'.repeat(32))).rejects.toMatchObject({
    code: 'RELEASE_DENIED',
  });
});
