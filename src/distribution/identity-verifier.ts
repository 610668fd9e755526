import { type Sigstore, SigstoreError, type VerifiedSignature } from '../ports/index.ts';
import { DistributionError, type DistributionErrorCode } from './distribution-error.ts';
import { findBundles, type FoundBundle, type Publication } from './find-bundles.ts';
import type { IdentityRequest, IdentityVerifier } from './identity.ts';
import { explainMismatch, type IdentityPolicy, parseIdentity } from './identity-policy.ts';
import { parseReleasePath } from './release-url.ts';
import type { AttestationReader, ReleaseReader } from './releases.ts';
import { parseRepositorySource } from './repository-source.ts';
import { parseStatement } from './statement.ts';

/** What checking signers needs. */
export interface IdentityPorts {
  readonly sigstore: Sigstore;
  /** Reads the releases of the plugin in question. */
  readonly releases: ReleaseReader;
  readonly attestations: AttestationReader;
}

/**
 * Checks signers by Sigstore bundles: those of the release, or GitHub's attestations
 * ({@link findBundles}). One bundle that proves the identity is enough; of several that do not, the
 * error is about the one that came closest.
 *
 * Rejects with {@link DistributionError} `IDENTITY_MALFORMED`, `IDENTITY_MISSING`,
 * `IDENTITY_MISMATCH`, `IDENTITY_ISSUER_UNKNOWN`, `IDENTITY_INVALID` or `IDENTITY_EXPIRED`.
 */
export function createIdentityVerifier(ports: IdentityPorts): IdentityVerifier {
  return {
    async verify(request) {
      const policy = understand(request);
      const publication = findPublication(request);
      const bundles = await findBundles(publication, request.archive, ports);
      if (bundles.length === 0) throw missing(request, publication);
      const refusals: DistributionError[] = [];
      for (const bundle of bundles) {
        const refusal = await judge(bundle, { request, policy, ports });
        if (refusal === undefined) return;
        refusals.push(refusal);
      }
      throw findClosest(refusals);
    },
  };
}

interface Case {
  readonly request: IdentityRequest;
  readonly policy: IdentityPolicy;
  readonly ports: IdentityPorts;
}

/** Why a bundle does not prove the identity; `undefined` when it does. */
async function judge(
  bundle: FoundBundle,
  { request, policy, ports }: Case,
): Promise<DistributionError | undefined> {
  const what = `the signature of ${request.plugin} in ${bundle.place}`;
  let signature: VerifiedSignature;
  try {
    signature = await ports.sigstore.verify(bundle.text, bundle.artifact);
  } catch (cause) {
    if (!(cause instanceof SigstoreError) || cause.code === 'SIGSTORE_ROOT_UNREADABLE') throw cause;
    return new DistributionError(CODES[cause.code], `${what} proves nothing`, {
      ...(cause.hint === undefined ? {} : { hint: cause.hint }),
      cause,
    });
  }
  const unproven = explainContent(signature, bundle.artifact.sha256);
  if (unproven !== undefined) {
    return new DistributionError('IDENTITY_INVALID', `${what} is not about it: ${unproven}`, {
      hint: 'Do not use the release before its maintainer has explained why it was changed.',
    });
  }
  const mismatch = explainMismatch(policy, signature, request.source);
  if (mismatch === undefined) return undefined;
  return new DistributionError('IDENTITY_MISMATCH', `${what} is another's: ${mismatch}`, {
    hint: 'Use the release only if you trust that signer, and then name it in `verify` of the manifest.',
  });
}

const CODES = {
  SIGSTORE_BUNDLE_UNREADABLE: 'IDENTITY_INVALID',
  SIGSTORE_NO_CERTIFICATE: 'IDENTITY_INVALID',
  SIGSTORE_AUTHORITY_UNKNOWN: 'IDENTITY_ISSUER_UNKNOWN',
  SIGSTORE_CERTIFICATE_EXPIRED: 'IDENTITY_EXPIRED',
  SIGSTORE_OTHER_ARTIFACT: 'IDENTITY_INVALID',
  SIGSTORE_NOT_VERIFIED: 'IDENTITY_INVALID',
} as const satisfies Record<string, DistributionErrorCode>;

/** Statements that say where a file comes from. Others, such as an SBOM, may also be warnings. */
const PROVENANCE: readonly string[] = [
  'https://slsa.dev/provenance/v0.2',
  'https://slsa.dev/provenance/v1',
];

function explainContent({ content }: VerifiedSignature, sha256: string): string | undefined {
  if (content.kind === 'artifact') return undefined;
  const statement = parseStatement(content.type, content.text);
  if (statement === undefined) return 'what was signed is no in-toto statement';
  if (!PROVENANCE.includes(statement.predicateType)) {
    return 'the statement is not one of provenance';
  }
  return statement.subjects.has(sha256) ? undefined : 'the statement is about other files';
}

/** The further a bundle gets, the more its refusal says. */
const CLOSENESS: readonly DistributionErrorCode[] = [
  'IDENTITY_MISMATCH',
  'IDENTITY_EXPIRED',
  'IDENTITY_ISSUER_UNKNOWN',
  'IDENTITY_INVALID',
];

function findClosest(refusals: readonly DistributionError[]): DistributionError {
  return refusals.reduce((closest, refusal) =>
    CLOSENESS.indexOf(refusal.code) < CLOSENESS.indexOf(closest.code) ? refusal : closest,
  );
}

function understand({ plugin, identity, issuer }: IdentityRequest): IdentityPolicy {
  const parsed = parseIdentity(identity, issuer);
  if (parsed.kind === 'identity') return parsed.policy;
  throw new DistributionError(
    'IDENTITY_MALFORMED',
    `verify of ${plugin} does not say who has to have signed`,
    { hint: parsed.problem },
  );
}

/** A lockfile pins public addresses, which say all that has to be known. */
function findPublication(request: IdentityRequest): Publication {
  const { url } = request.archive;
  const release = parseReleasePath(url);
  const source =
    request.source ?? parseRepositorySource(`${url.hostname}/${release?.repository ?? ''}`);
  if (source === undefined || release === undefined) {
    throw new DistributionError(
      'IDENTITY_MISSING',
      `${request.plugin} has to be signed, and its address is not that of a release on GitHub, where signatures are looked for`,
      {
        hint: 'Lock the plugin from a release, or take `verify` out of its entry in the manifest.',
      },
    );
  }
  return { source, tag: release.tag, name: release.file };
}

function missing({ plugin }: IdentityRequest, { name, tag }: Publication): DistributionError {
  return new DistributionError(
    'IDENTITY_MISSING',
    `${plugin} has to be signed, and nobody has signed ${name} of ${tag}`,
    {
      hint: `Ask its maintainer for ${name}.sigstore.json in the release, or for GitHub’s attestation of it.`,
    },
  );
}
