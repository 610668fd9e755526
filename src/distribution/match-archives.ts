import { DistributionError } from './distribution-error.ts';
import type { PluginPin, Release, ReleaseAsset, RepositorySource } from './model.ts';
import { toFolderName } from './plugin-name.ts';
import { toBareVersion } from './version.ts';

/** Which release of which plugin is looked at. */
export interface ReleaseOfPlugin {
  readonly pin: Pick<PluginPin, 'name' | 'version'>;
  readonly source: RepositorySource;
  readonly release: Release;
}

/**
 * Finds the archive of every platform that a release has one for: `NAME-OS-ARCH.tar.gz` or
 * `NAME_VERSION_OS_ARCH.tar.gz`, with either separator (compat-plugins 5.5). The name is that of the
 * plugin, with or without `workflow-plugin-`, or of its repository. Platform → asset.
 *
 * @throws DistributionError `ARCHIVES_MISSING` when there is none at all, `ARCHIVES_AMBIGUOUS` when
 * a platform has two.
 */
export function matchArchives(subject: ReleaseOfPlugin): ReadonlyMap<string, ReleaseAsset> {
  const { release } = subject;
  const prefixes = toPrefixes(subject);
  const archives = new Map<string, ReleaseAsset>();
  for (const asset of release.assets) {
    const { platform, prefix } = readName(asset.name);
    if (platform === undefined || !prefixes.has(prefix)) continue;
    const other = archives.get(platform);
    if (other !== undefined) throw ambiguous(subject, [other, asset]);
    archives.set(platform, asset);
  }
  if (archives.size === 0) throw missing(subject, prefixes);
  return archives;
}

/**
 * Finds the file with the digests of a release's archives: `checksums.txt`, or that name behind the
 * plugin's and the version, as goreleaser has it where nothing else is said.
 *
 * @throws DistributionError `CHECKSUMS_MISSING`
 */
export function findChecksums(subject: ReleaseOfPlugin): ReleaseAsset {
  const { release, pin } = subject;
  const exact = release.assets.find(({ name }) => name === 'checksums.txt');
  if (exact !== undefined) return exact;
  const names = [...toPrefixes(subject)].map((prefix) => `${prefix}_checksums.txt`);
  const named = release.assets.find(({ name }) => names.includes(name.toLowerCase()));
  if (named !== undefined) return named;
  throw new DistributionError(
    'CHECKSUMS_MISSING',
    `the release ${release.tag} of ${pin.name} has no checksums.txt`,
    {
      hint: 'Without digests that its maintainer published nothing could be checked: ask for them, or pin a release that has them.',
    },
  );
}

const SYSTEMS = 'linux|darwin|windows|freebsd|openbsd|netbsd';
const PROCESSORS = 'amd64|arm64|386|arm|ppc64le|riscv64|s390x|loong64';
const ARCHIVE = new RegExp(`^(.+)[-_](${SYSTEMS})[-_](${PROCESSORS})\\.(?:tar\\.gz|tgz)$`);

function readName(name: string): {
  readonly prefix: string;
  readonly platform: string | undefined;
} {
  const [, prefix = '', os = '', arch = ''] = ARCHIVE.exec(name.toLowerCase()) ?? [];
  return { prefix, platform: os === '' ? undefined : `${os}-${arch}` };
}

/** All that may stand before the platform, in lower case. */
function toPrefixes({ pin, source, release }: ReleaseOfPlugin): ReadonlySet<string> {
  const folder = toFolderName(pin.name);
  const names = [pin.name, folder, `workflow-plugin-${folder}`, source.repository];
  const versions = [release.tag, pin.version].flatMap((version) => {
    const bare = toBareVersion(version);
    return [bare, `v${bare}`];
  });
  const all = names.flatMap((name) => [
    name,
    ...versions.flatMap((version) => [`${name}_${version}`, `${name}-${version}`]),
  ]);
  return new Set(all.map((prefix) => prefix.toLowerCase()));
}

function missing(
  { pin, release }: ReleaseOfPlugin,
  prefixes: ReadonlySet<string>,
): DistributionError {
  const [example = ''] = prefixes;
  const names = release.assets.map(({ name }) => name);
  const has = names.length === 0 ? 'no files' : names.slice(0, 10).join(', ');
  return new DistributionError(
    'ARCHIVES_MISSING',
    `the release ${release.tag} of ${pin.name} has no archive of a platform; it has ${has}`,
    {
      hint: `An archive is called like ${example}-linux-amd64.tar.gz; check the plugin’s name and source.`,
    },
  );
}

function ambiguous(
  { pin, release }: ReleaseOfPlugin,
  [one, other]: readonly [ReleaseAsset, ReleaseAsset],
): DistributionError {
  return new DistributionError(
    'ARCHIVES_AMBIGUOUS',
    `the release ${release.tag} of ${pin.name} has two archives of one platform: ${one.name} and ${other.name}`,
    {
      hint: 'Pin a release that has one of each, and ask the maintainer of the plugin which is right.',
    },
  );
}
