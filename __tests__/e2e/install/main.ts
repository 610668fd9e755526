import {
  createArchives,
  createClock,
  createFiles,
  createFileTrees,
  openLiveness,
} from '../../../src/node/index.ts';
import { createHttp } from '../../../src/node/http.ts';
import { installAll } from '../../../src/distribution/index.ts';

/** Installs one version of a plugin from an address, in a process to be killed. */
const [pluginFolder = '', version = '', url = '', sha256 = ''] = process.argv.slice(2);
const place = { file: 'lock', line: 1, column: 1, length: 1, sourceLine: '' };
const results = await installAll(
  {
    lockfile: {
      ...{ file: 'lock', vintage: 'v1', generatedAt: undefined },
      ...{ sourceManifestSha256: undefined, lockfileSha256: undefined, digestPlaces: {} },
      plugins: [
        {
          ...{ name: 'workflow-plugin-cloud', version, source: 'github.com/acme/cloud', place },
          archives: new Map([['linux-amd64', { url, sha256, compatibility: undefined, place }]]),
        },
      ],
    },
    ...{ manifest: undefined, platform: 'linux-amd64', pluginFolder, mirror: undefined },
  },
  {
    ...{ http: createHttp(), clock: createClock(), environment: () => undefined, caches: [] },
    ...{ files: createFiles(), trees: createFileTrees(), archives: createArchives() },
    liveness: await openLiveness(),
    reporter: { report: () => undefined },
    openIdentities: () => ({ verify: () => Promise.resolve() }),
  },
);
process.stdout.write(JSON.stringify(results.map(({ kind }) => kind)));
process.exit();
