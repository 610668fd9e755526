import { describe, expect, it } from 'vitest';
import type { ReleaseReader } from '../../src/distribution/index.ts';
import type { PublishedRelease } from '../fakes/fake-releases.ts';

const SOURCE = { host: 'github.com', owner: 'acme', repository: 'cloud' };
const NOT_FOUND = { code: 'RELEASE_NOT_FOUND' };

const RELEASES: readonly PublishedRelease[] = [
  { tag: '2.0.0', files: { 'checksums.txt': 'new', 'a.tar.gz': '' } },
  { tag: 'v1.0.0', files: { 'checksums.txt': 'old' } },
];

/** What {@link ReleaseReader} owes, for the releases of `acme/cloud`. */
export function releasesContract(
  name: string,
  open: (releases: readonly PublishedRelease[]) => ReleaseReader,
): void {
  describe(`${name} as ReleaseReader`, () => {
    const reader = open(RELEASES);

    it('finds a version by its tag, with v or without', async () => {
      expect((await reader.find(SOURCE, '1.0.0')).tag).toBe('v1.0.0');
      expect((await reader.find(SOURCE, '2.0.0')).tag).toBe('2.0.0');
      await expect(reader.find(SOURCE, '3.0.0')).rejects.toMatchObject(NOT_FOUND);
    });

    it('finds the newest release, and none where there is none', async () => {
      const { tag, assets } = await reader.latest(SOURCE);
      expect(tag).toBe('2.0.0');
      expect(assets.map((asset) => [asset.name, asset.url, asset.sizeBytes])).toEqual([
        ['checksums.txt', 'https://github.com/acme/cloud/releases/download/2.0.0/checksums.txt', 3],
        ['a.tar.gz', 'https://github.com/acme/cloud/releases/download/2.0.0/a.tar.gz', 0],
      ]);
      const nowhere = { ...SOURCE, repository: 'nothing' };
      await expect(reader.latest(nowhere)).rejects.toMatchObject(NOT_FOUND);
    });

    it('reads an asset of the release it belongs to', async () => {
      const { assets } = await reader.find(SOURCE, '1.0.0');
      const bytes = await reader.read(SOURCE, assets[0]!);
      expect(new TextDecoder().decode(bytes)).toBe('old');
    });
  });
}
