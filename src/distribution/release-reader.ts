import { DistributionError } from './distribution-error.ts';
import type { Release, RepositorySource } from './model.ts';
import {
  readCall,
  readRelease,
  type ReleasePorts,
  type ReleaseReaderOptions,
  toApiCall,
} from './release-api.ts';
import type { ReleaseReader } from './releases.ts';
import { formatRepositorySource } from './repository-source.ts';
import { toBareVersion } from './version.ts';

const SMALL_ASSET_LIMIT = 2 ** 20;

/**
 * Reads releases through GitHub's REST API. What fails in passing is tried again (`patiently`);
 * which token goes to which server is `findCredentials`'s rule. Tags are those of the version, with
 * `v` before it and without.
 *
 * Rejects with {@link DistributionError} `RELEASE_NOT_FOUND`, `RELEASE_DENIED`,
 * `RELEASE_RATE_LIMITED`, `RELEASE_UNREACHABLE`, `RELEASE_UNREADABLE`, `RELEASE_TOO_LARGE` or
 * `INSTALL_CANCELLED`.
 */
export function createReleaseReader(
  options: ReleaseReaderOptions,
  ports: ReleasePorts,
): ReleaseReader {
  const findTag = (source: RepositorySource, tag: string): Promise<Release> =>
    readRelease(toTagQuery(source, tag), options, ports);
  return {
    find: async (source, version) => {
      const bare = toBareVersion(version);
      try {
        return await findTag(source, `v${bare}`);
      } catch (error) {
        if (!isNotFound(error)) throw error;
        return await findTag(source, bare).catch((second: unknown) => {
          throw isNotFound(second) ? error : second;
        });
      }
    },
    latest: async (source) => {
      const what = `latest release of ${formatRepositorySource(source)}`;
      try {
        return await readRelease({ source, path: 'releases/latest', what }, options, ports);
      } catch (error) {
        throw isNotFound(error) ? explainNoLatest(error) : error;
      }
    },
    read: (source, { id, name }) => {
      const what = `file ${name} of ${formatRepositorySource(source)}`;
      const path = `releases/assets/${String(id)}`;
      const call = toApiCall({ source, path, what, wants: 'bytes' }, options, ports.environment);
      return readCall(call, SMALL_ASSET_LIMIT, { ...ports, signal: options.signal });
    },
  };
}

/** The query for the release of a tag. */
export function toTagQuery(
  source: RepositorySource,
  tag: string,
): { readonly source: RepositorySource; readonly path: string; readonly what: string } {
  return {
    source,
    path: `releases/tags/${encodeURIComponent(tag)}`,
    what: `release ${tag} of ${formatRepositorySource(source)}`,
  };
}

function isNotFound(error: unknown): error is DistributionError {
  return error instanceof DistributionError && error.code === 'RELEASE_NOT_FOUND';
}

/** GitHub answers 404 as well for a repository whose releases are all pre-releases or drafts. */
function explainNoLatest({ code, message, hint = '' }: DistributionError): DistributionError {
  return new DistributionError(code, message, {
    hint: `${hint} A pre-release is never the latest release: name its version.`.trim(),
  });
}
