import { X509Certificate } from 'node:crypto';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toTrustMaterial, Verifier } from '@sigstore/verify';
import { SigstoreError } from '../../ports/index.ts';

/** One instance of Sigstore that is trusted. */
export interface TrustedInstance {
  /** Its certificate authorities, intermediate ones included, of all times. */
  readonly authorities: readonly X509Certificate[];
  readonly verifier: Verifier;
}

/**
 * The instances that everybody uses: the public good one, and GitHub's own, which signs for private
 * repositories. The files are what their TUF repositories hand out, byte for byte;
 * `tools/refresh-trusted-roots.mjs` fetches them.
 */
export async function readShippedRoots(): Promise<readonly TrustedInstance[]> {
  const files = await Promise.all([
    import('./trusted-roots/public-good.json', { with: { type: 'json' } }),
    import('./trusted-roots/github.json', { with: { type: 'json' } }),
  ]);
  return files.map((file) => toInstance(file.default));
}

/**
 * Reads one trusted root, or several as JSON lines.
 *
 * @throws SigstoreError `SIGSTORE_ROOT_UNREADABLE`
 */
export function parseTrustedRoots(text: string): readonly TrustedInstance[] {
  const instances = decode(text);
  const isUsable = instances.every(({ authorities }) => authorities.length > 0);
  if (instances.length > 0 && isUsable) return instances;
  throw unreadable();
}

function decode(text: string): readonly TrustedInstance[] {
  try {
    return splitDocuments(text).map(toInstance);
  } catch (cause) {
    throw unreadable(cause);
  }
}

function splitDocuments(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    return lines.map((line): unknown => JSON.parse(line));
  }
}

/** What an instance does not have, such as GitHub's a log, cannot be asked of its signatures. */
function toInstance(document: unknown): TrustedInstance {
  const root = TrustedRoot.fromJSON(document);
  const certificates = root.certificateAuthorities.flatMap(
    (ca) => ca.certChain?.certificates ?? [],
  );
  return {
    authorities: certificates.map(({ rawBytes }) => new X509Certificate(rawBytes)),
    verifier: new Verifier(toTrustMaterial(root), {
      tlogThreshold: root.tlogs.length > 0 ? 1 : 0,
      ctlogThreshold: root.ctlogs.length > 0 ? 1 : 0,
      timestampThreshold: 1,
    }),
  };
}

function unreadable(cause?: unknown): SigstoreError {
  return new SigstoreError(
    'SIGSTORE_ROOT_UNREADABLE',
    'the trusted root names no certificate authority that could be read',
    {
      hint: 'Write it anew with `gh attestation trusted-root`.',
      ...(cause === undefined ? {} : { cause }),
    },
  );
}
