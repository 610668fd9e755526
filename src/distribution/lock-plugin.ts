import { parseChecksums } from './checksums.ts';
import { DistributionError } from './distribution-error.ts';
import { findChecksums, matchArchives, type ReleaseOfPlugin } from './match-archives.ts';
import type { ArchivePin, PluginLock, PluginPin, ReleaseAsset, RepositorySource } from './model.ts';
import type { ReleaseReader } from './releases.ts';
import { toBareVersion } from './version.ts';

/**
 * Looks a pinned release up and locks the archives of all its platforms at once, with the digests
 * that its maintainer published. No archive is downloaded.
 *
 * @throws DistributionError when the release, its digests or its archives are not there.
 */
export async function lockPlugin(
  pin: PluginPin,
  source: RepositorySource,
  releases: ReleaseReader,
): Promise<PluginLock> {
  const release = await releases.find(source, toBareVersion(pin.version));
  const subject = { pin, source, release };
  const assets = matchArchives(subject);
  const checksums = await readChecksums(subject, releases);
  const archives = [...assets].map(
    ([platform, asset]) => [platform, toArchive(asset, checksums, subject)] as const,
  );
  return { name: pin.name, version: pin.version, source: pin.source, archives: new Map(archives) };
}

async function readChecksums(
  subject: ReleaseOfPlugin,
  releases: ReleaseReader,
): Promise<ReadonlyMap<string, string>> {
  const bytes = await releases.read(subject.source, findChecksums(subject));
  return parseChecksums(new TextDecoder().decode(bytes));
}

function toArchive(
  asset: ReleaseAsset,
  checksums: ReadonlyMap<string, string>,
  { pin, release }: ReleaseOfPlugin,
): ArchivePin {
  const sha256 = checksums.get(asset.name);
  if (sha256?.length === 64) return { url: asset.url, sha256, compatibility: undefined };
  const problem = sha256 === undefined ? 'no' : 'no SHA-256';
  throw new DistributionError(
    'CHECKSUM_OF_ARCHIVE_MISSING',
    `the checksums of the release ${release.tag} of ${pin.name} have ${problem} digest of ${asset.name}`,
    { hint: 'Ask the maintainer of the plugin to publish it, or pin a release that has it.' },
  );
}
