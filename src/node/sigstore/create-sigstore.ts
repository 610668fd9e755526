import type { Sigstore } from '../../ports/index.ts';

/**
 * Verifies bundles with the sigstore libraries, which are loaded at the first use.
 *
 * `trustedRoots` stands in place of the roots that come with us: the text of one `trusted_root.json`,
 * or of several as JSON lines, which is what `gh attestation trusted-root` prints.
 */
export function createSigstore(trustedRoots?: string): Sigstore {
  return {
    async verify(bundle, artifact) {
      const [{ parseTrustedRoots, readShippedRoots }, { verifyBundle }] = await Promise.all([
        import('./trusted-roots.ts'),
        import('./verify-bundle.ts'),
      ]);
      const roots =
        trustedRoots === undefined ? await readShippedRoots() : parseTrustedRoots(trustedRoots);
      return verifyBundle(bundle, { artifact, roots });
    },
  };
}
