// @ts-check
/**
 * Fetches the trusted roots that come with us from the TUF repositories of their instances, each
 * verified from a root that we have already. With `--check` it writes nothing and fails when there
 * is a newer one.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { initTUF } from '@sigstore/tuf';
import { findTrustedRootExpiry } from './trusted-root-expiry.mjs';

const tools = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { check: { type: 'boolean' } } });

/** The library brings the public instance's first root along. */
const instances = [
  { name: 'public-good', mirrorURL: 'https://tuf-repo-cdn.sigstore.dev' },
  {
    name: 'github',
    mirrorURL: 'https://tuf-repo.github.com',
    rootPath: join(tools, 'tuf-roots/github.json'),
  },
];

for (const { name, mirrorURL, rootPath } of instances) {
  const file = join(tools, '../src/node/sigstore/trusted-roots', `${name}.json`);
  const known = await readFile(file, 'utf8');
  const newest = await fetchTarget({ mirrorURL, rootPath });
  const expiry = findTrustedRootExpiry(JSON.parse(newest))?.toISOString() ?? 'never';
  console.log(`${name}: ${known === newest ? 'up to date' : 'is newer'}, of use until ${expiry}`);
  if (known === newest) continue;
  if (values.check) process.exitCode = 1;
  else await writeFile(file, newest);
}
if (process.exitCode) console.error('Run: npm run refresh:roots');

/**
 * @param {{ mirrorURL: string, rootPath: string | undefined }} repository
 * @returns {Promise<string>}
 */
async function fetchTarget({ mirrorURL, rootPath }) {
  const cachePath = await mkdtemp(join(tmpdir(), 'trusted-root-'));
  try {
    const options = { mirrorURL, cachePath, forceInit: true, timeout: 30_000 };
    const tuf = await initTUF(rootPath === undefined ? options : { ...options, rootPath });
    return await tuf.getTarget('trusted_root.json');
  } finally {
    await rm(cachePath, { recursive: true, force: true });
  }
}
