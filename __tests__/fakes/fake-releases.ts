import {
  DistributionError,
  type Release,
  type ReleaseAsset,
  type ReleaseReader,
  type RepositorySource,
} from '../../src/distribution/index.ts';

/** One release as a test publishes it. */
export interface PublishedRelease {
  readonly tag: string;
  /** File name → text. */
  readonly files: Readonly<Record<string, string>>;
}

/** `owner/repo` → releases, newest first. */
export type Published = ReadonlyMap<string, readonly PublishedRelease[]>;

/** Releases that live in a map, and remember what was asked of them. */
export interface FakeReleases extends ReleaseReader {
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
  return {
    published,
    asked,
    find: async (source, version) => {
      asked.push(`find ${toKey(source)} ${version}`);
      const bare = version.replace(/^v/, '');
      const found = [`v${bare}`, bare]
        .map((tag) => findRelease(published, toKey(source), tag))
        .find((release) => release !== undefined);
      return await orNotFound(found, `release v${bare} of ${toKey(source)}`);
    },
    latest: async (source) => {
      asked.push(`latest ${toKey(source)}`);
      const found = findRelease(published, toKey(source), undefined);
      return await orNotFound(found, `latest release of ${toKey(source)}`);
    },
    read: async (source, asset) => {
      asked.push(`read ${toKey(source)} ${asset.name}`);
      const text = findText(published, toKey(source), asset.id);
      const found = await orNotFound(text, `file ${asset.name} of ${toKey(source)}`);
      return new TextEncoder().encode(found);
    },
  };
}

/** The release with a tag, or the newest one. Ids are positions among all files of a repository. */
export function findRelease(
  published: Published,
  repository: string,
  tag: string | undefined,
): Release | undefined {
  let id = 0;
  for (const release of published.get(repository) ?? []) {
    const assets = Object.entries(release.files).map(([name, text]): ReleaseAsset => {
      const url = `https://github.com/${repository}/releases/download/${release.tag}/${name}`;
      id += 1;
      return { name, id, url, sizeBytes: Buffer.byteLength(text) };
    });
    if (tag === undefined || release.tag === tag) return { tag: release.tag, assets };
  }
  return undefined;
}

/** The text of a file by its id. */
export function findText(published: Published, repository: string, id: number): string | undefined {
  const texts = (published.get(repository) ?? []).flatMap(({ files }) => Object.values(files));
  return texts[id - 1];
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

async function orNotFound<Value>(found: Value | undefined, what: string): Promise<Value> {
  await Promise.resolve();
  if (found !== undefined) return found;
  throw new DistributionError('RELEASE_NOT_FOUND', `there is no ${what}`);
}
