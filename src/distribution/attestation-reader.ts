import { DistributionError } from './distribution-error.ts';
import {
  readCall,
  type ReleasePorts,
  type ReleaseReaderOptions,
  toApiCall,
} from './release-api.ts';
import type { AttestationReader } from './releases.ts';
import { formatRepositorySource } from './repository-source.ts';

const ANSWER_LIMIT = 8 * 2 ** 20;

/**
 * Reads attestations through GitHub's REST API, with the patience and the tokens of a release
 * reader. Rejects with the same codes as that one.
 */
export function createAttestationReader(
  options: ReleaseReaderOptions,
  ports: ReleasePorts,
): AttestationReader {
  return {
    async attestations(source, sha256) {
      const what = `attestations of a file of ${formatRepositorySource(source)}`;
      const path = `attestations/sha256:${sha256}?per_page=100`;
      const call = toApiCall({ source, path, what, wants: 'json' }, options, ports.environment);
      try {
        return await readCall(call, ANSWER_LIMIT, { ...ports, signal: options.signal });
      } catch (error) {
        // The API answers so where there are none.
        if (error instanceof DistributionError && error.code === 'RELEASE_NOT_FOUND') {
          return undefined;
        }
        throw error;
      }
    },
  };
}
