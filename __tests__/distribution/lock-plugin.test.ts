import { expect, it } from 'vitest';
import { lockPlugin } from '../../src/distribution/lock-plugin.ts';
import type { PluginLock, PluginPin } from '../../src/distribution/model.ts';
import { createFakeReleases, publish, type PublishedRelease } from '../fakes/fake-releases.ts';

const SOURCE = { host: 'github.com', owner: 'acme', repository: 'workflow-plugin-cloud' };

function lock(release: PublishedRelease, pin: Partial<PluginPin> = {}): Promise<PluginLock> {
  const wanted: PluginPin = {
    name: 'workflow-plugin-cloud',
    version: release.tag,
    source: 'github.com/acme/workflow-plugin-cloud',
    authEnv: undefined,
    identity: undefined,
    place: { file: 'wfctl.yaml', line: 1, column: 1, length: 1, sourceLine: '' },
    ...pin,
  };
  return lockPlugin(
    wanted,
    SOURCE,
    createFakeReleases({ 'acme/workflow-plugin-cloud': [release] }),
  );
}

it.each([
  ['dashes', 'workflow-plugin-cloud-{os}-{arch}.tar.gz', 'workflow-plugin-cloud'],
  [
    'underscores and the version',
    'workflow-plugin-cloud_2.0.0_{os}_{arch}.tar.gz',
    'workflow-plugin-cloud',
  ],
  ['the version with its v', 'workflow-plugin-cloud_v2.0.0_{os}_{arch}.tar.gz', 'cloud'],
  ['capitals', 'workflow-plugin-cloud_{os}_{arch}.TAR.GZ', 'workflow-plugin-cloud'],
  ['the short name', 'cloud-{os}-{arch}.tgz', 'workflow-plugin-cloud'],
])('T-80: locks the archives of all platforms, called with %s', async (_, pattern, name) => {
  const platforms = ['linux-amd64', 'linux-arm64', 'darwin-arm64', 'windows-amd64'];
  const names = platforms.map((platform) => {
    const [os = '', arch = ''] = platform.split('-');
    return pattern.replace('{os}', os).replace('{arch}', arch);
  });
  const release = publish('v2.0.0', [...names, 'other-linux-amd64.tar.gz', 'notes.md']);
  const { archives } = await lock(release, { name });
  expect([...archives.keys()].sort()).toEqual([...platforms].sort());
  expect(archives.get('linux-arm64')?.url).toBe(
    `https://github.com/acme/workflow-plugin-cloud/releases/download/v2.0.0/${names[1] ?? ''}`,
  );
  expect(archives.get('linux-arm64')?.sha256).toMatch(/^[\da-f]{64}$/);
});

it('takes the digests from what goreleaser calls its file by itself', async () => {
  const release = publish(
    'v2.0.0',
    ['cloud-linux-amd64.tar.gz'],
    'workflow-plugin-cloud_2.0.0_checksums.txt',
  );
  expect((await lock(release)).archives.size).toBe(1);
});

const ARCHIVE = 'workflow-plugin-cloud-linux-amd64.tar.gz';

it.each<[string, PublishedRelease, string]>([
  ['without digests', { tag: 'v2.0.0', files: { [ARCHIVE]: '' } }, 'CHECKSUMS_MISSING'],
  [
    'without the digest of an archive',
    { tag: 'v2.0.0', files: { [ARCHIVE]: '', 'checksums.txt': `${'a'.repeat(64)}  other\n` } },
    'CHECKSUM_OF_ARCHIVE_MISSING',
  ],
  [
    'with a digest of another kind',
    { tag: 'v2.0.0', files: { [ARCHIVE]: '', 'checksums.txt': `${'a'.repeat(40)}  ${ARCHIVE}\n` } },
    'CHECKSUM_OF_ARCHIVE_MISSING',
  ],
  [
    'with malformed digests',
    { tag: 'v2.0.0', files: { [ARCHIVE]: '', 'checksums.txt': '<html>' } },
    'CHECKSUMS_MALFORMED',
  ],
  ['without archives', publish('v2.0.0', ['other-linux-amd64.tar.gz']), 'ARCHIVES_MISSING'],
  [
    'with two archives of a platform',
    publish('v2.0.0', [ARCHIVE, 'workflow-plugin-cloud_2.0.0_linux_amd64.tar.gz']),
    'ARCHIVES_AMBIGUOUS',
  ],
])('refuses a release %s', async (_, release, code) => {
  await expect(lock(release)).rejects.toMatchObject({ code });
});
