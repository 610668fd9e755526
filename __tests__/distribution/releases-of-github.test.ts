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
