import { expect, it } from 'vitest';
import { createReleaseReader } from '../../src/distribution/index.ts';
import { releasesContract } from '../contracts/releases-contract.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { answerReleases } from '../fakes/github-releases.ts';
import { createScriptedHttp } from '../fakes/scripted-http.ts';

releasesContract('the releases of GitHub', (releases) => {
  const published = new Map([['acme/cloud', releases]]);
  const http = createScriptedHttp(({ url }) => answerReleases(published, url.pathname));
  const ports = { http, clock: createFakeClock(), environment: () => undefined };
  return createReleaseReader({ authEnv: undefined }, ports);
});

it('says that a repository with nothing but pre-releases has no latest release', async () => {
  const http = createScriptedHttp(() => ({ status: 404, body: '' }));
  const ports = { http, clock: createFakeClock(), environment: () => undefined };
  const reader = createReleaseReader({ authEnv: undefined }, ports);
  const source = { host: 'github.com', owner: 'acme', repository: 'cloud' };
  await expect(reader.latest(source)).rejects.toMatchObject({
    code: 'RELEASE_NOT_FOUND',
    hint: expect.stringContaining('pre-release') as unknown,
  });
});
