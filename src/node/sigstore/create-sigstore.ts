import type { Sigstore } from '../../ports/index.ts';
import type { TrustedInstance } from './trusted-roots.ts';

/**
 * Verifies bundles with the sigstore libraries, which are loaded at the first use.
 *
 * `trustedRoots` stands in place of the roots that come with us: the text of one `trusted_root.json`,
 * or of several as JSON lines, which is what `gh attestation trusted-root` prints.
 */
export function createSigstore(trustedRoots?: string): Sigstore {
  let roots: Promise<readonly TrustedInstance[]> | undefined;
  return {
    async verify(bundle, artifact) {
      const { verifyBundle } = await import('./verify-bundle.ts');
      roots ??= readRoots(trustedRoots);
      return await verifyBundle(bundle, { artifact, roots: await roots });
    },
  };
}

async function readRoots(text: string | undefined): Promise<readonly TrustedInstance[]> {
  const { parseTrustedRoots, readShippedRoots } = await import('./trusted-roots.ts');
  return text === undefined ? await readShippedRoots() : parseTrustedRoots(text);
}
