import {
  DistributionError,
  type Release,
  type ReleaseReader,
  type RepositorySource,
} from '../../src/distribution/index.ts';

/** One release as a test publishes it. */
export interface PublishedRelease {
  readonly tag: string;
  /** File name → text. */
  readonly files: Readonly<Record<string, string>>;
}

/** Releases that live in a map, and remember what was asked of them. */
export interface FakeReleases extends ReleaseReader {
  /** `owner/repo` → releases, newest first. */
  readonly published: Map<string, readonly PublishedRelease[]>;
  /** One line for each question. */
  readonly asked: string[];
}

/** Passes the same contract as the reader of GitHub's API. */
export function createFakeReleases(
  initial: Readonly<Record<string, readonly PublishedRelease[]>> = {},
): FakeReleases {
  const published = new Map(Object.entries(initial));
  const asked: string[] = [];
  const list = (source: RepositorySource): readonly PublishedRelease[] =>
    published.get(toKey(source)) ?? [];
  return {
    published,
    asked,
    find: async (source, version) => {
      asked.push(`find ${toKey(source)} ${version}`);
      await Promise.resolve();
      const bare = version.replace(/^v/, '');
      const found = [`v${bare}`, bare]
        .map((tag) => list(source).find((release) => release.tag === tag))
        .find((release) => release !== undefined);
      if (found === undefined) throw notFound(`release v${bare} of ${toKey(source)}`);
      return toRelease(source, found);
    },
    latest: async (source) => {
      asked.push(`latest ${toKey(source)}`);
      await Promise.resolve();
      const [newest] = list(source);
      if (newest === undefined) throw notFound(`latest release of ${toKey(source)}`);
      return toRelease(source, newest);
    },
    read: async (source, asset) => {
      asked.push(`read ${toKey(source)} ${asset.name}`);
      await Promise.resolve();
      const text = list(source).map(({ files }) => Object.entries(files));
      const found = text.flat()[asset.id];
      if (found === undefined) throw notFound(`file ${asset.name} of ${toKey(source)}`);
      return new TextEncoder().encode(found[1]);
    },
  };

  /** Ids are positions among all files of a repository. */
  function toRelease(source: RepositorySource, release: PublishedRelease): Release {
    const releases = list(source);
    const before = releases
      .slice(0, releases.indexOf(release))
      .reduce((sum, { files }) => sum + Object.keys(files).length, 0);
    return {
      tag: release.tag,
      assets: Object.entries(release.files).map(([name, text], index) => ({
        name,
        id: before + index,
        url: `https://${source.host}/${toKey(source)}/releases/download/${release.tag}/${name}`,
        sizeBytes: Buffer.byteLength(text),
      })),
    };
  }
}

/** A release with an archive for each platform and their digests, as goreleaser makes one. */
export function publish(
  tag: string,
  archives: readonly string[],
  checksums = 'checksums.txt',
): PublishedRelease {
  const lines = archives.map((name) => `${toDigest(tag + name)}  ${name}\n`);
  const files = Object.fromEntries(archives.map((name) => [name, `archive ${tag} ${name}`]));
  return { tag, files: { ...files, [checksums]: lines.join('') } };
}

/** 64 hex digits that stand for a text. */
function toDigest(text: string): string {
  return Buffer.from(text).toString('hex').padEnd(64, '0').slice(-64);
}

function toKey({ owner, repository }: RepositorySource): string {
  return `${owner}/${repository}`;
}

function notFound(what: string): DistributionError {
  return new DistributionError('RELEASE_NOT_FOUND', `there is no ${what}`, {
    hint: 'Check the source.',
  });
}
