import { createHash, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Bundle } from '@sigstore/bundle';
import { HashAlgorithm } from '@sigstore/protobuf-specs';
import { type SignedEntity, toSignedEntity, VerificationError } from '@sigstore/verify';
import { type SignedArtifact, SigstoreError, type VerifiedSignature } from '../../ports/index.ts';
import { parseBundle } from './parse-bundle.ts';
import type { TrustedInstance } from './trusted-roots.ts';

/** What a bundle is verified with. */
export interface Evidence {
  readonly artifact: SignedArtifact;
  readonly roots: readonly TrustedInstance[];
}

/** The repository that a workflow ran for, among the extensions of Fulcio's certificates. */
const SOURCE_REPOSITORY = '1.3.6.1.4.1.57264.1.12';
/** The same as `owner/repo`, in certificates of before 2023. */
const SOURCE_REPOSITORY_NAME = '1.3.6.1.4.1.57264.1.5';

/** Verifies one bundle as `Sigstore.verify` promises it. */
export async function verifyBundle(
  text: string,
  { artifact, roots }: Evidence,
): Promise<VerifiedSignature> {
  const bundle = parseBundle(text);
  const leaf = readCertificate(bundle);
  const { verifier } = findInstance(leaf, roots);
  const { entity, signedAt } = await toEntity(bundle, artifact);
  try {
    const { identity } = verifier.verify(entity);
    return {
      signer: identity?.subjectAlternativeName ?? '',
      issuer: identity?.extensions?.issuer ?? '',
      sourceRepository: readSourceRepository(entity),
      content: toContent(bundle),
    };
  } catch (cause) {
    const outOfDate = signedAt.some((at) => !isWithin(leaf, at));
    throw outOfDate && isAboutCertificate(cause) ? expired(leaf, cause) : notVerified(cause);
  }
}

function readCertificate({ verificationMaterial: { content } }: Bundle): X509Certificate {
  if (content.$case === 'publicKey') {
    throw new SigstoreError(
      'SIGSTORE_NO_CERTIFICATE',
      'the signature was made with a bare key, which names nobody',
      { hint: 'Sign keylessly, so that the bundle holds a certificate with an identity.' },
    );
  }
  const certificate =
    content.$case === 'certificate'
      ? content.certificate
      : content.x509CertificateChain.certificates[0];
  try {
    return new X509Certificate(certificate?.rawBytes ?? Buffer.alloc(0));
  } catch (cause) {
    throw unreadable('the certificate of the bundle cannot be read', cause);
  }
}

/** By the name of whoever issued it; whether they did is proven afterwards. */
function findInstance(leaf: X509Certificate, roots: readonly TrustedInstance[]): TrustedInstance {
  const found = roots.find(({ authorities }) => authorities.some((ca) => leaf.checkIssued(ca)));
  if (found !== undefined) return found;
  const authority = leaf.issuer.replaceAll('\n', ', ');
  throw new SigstoreError(
    'SIGSTORE_AUTHORITY_UNKNOWN',
    `the certificate was issued by ${authority}, which no trusted root knows`,
    {
      hint: 'Where the authority is new, use a newer release of wfctl, which brings newer trusted roots.',
    },
  );
}

interface Claim {
  readonly entity: SignedEntity;
  /** When it was signed, as logs and authorities say that have yet to be verified. */
  readonly signedAt: readonly Date[];
}

async function toEntity(bundle: Bundle, artifact: SignedArtifact): Promise<Claim> {
  const bytes =
    bundle.content.$case === 'messageSignature' ? await readSigned(bundle, artifact) : undefined;
  try {
    const entity = toSignedEntity(bundle, bytes);
    const signedAt = entity.timestamps.map((timestamp) =>
      timestamp.$case === 'timestamp-authority'
        ? timestamp.timestamp.signingTime
        : new Date(Number(timestamp.tlogEntry.integratedTime) * 1000),
    );
    return { entity, signedAt };
  } catch (cause) {
    throw unreadable('the certificate or a timestamp of the bundle cannot be read', cause);
  }
}

/** The digest in the bundle is only a claim; saying that it is another's makes the clearer error. */
async function readSigned({ content }: Bundle, { sha256, content: source }: SignedArtifact) {
  const claimed = content.$case === 'messageSignature' ? content.messageSignature : undefined;
  const { algorithm, digest } = claimed?.messageDigest ?? {};
  if (algorithm === HashAlgorithm.SHA2_256 && digest?.toString('hex') !== sha256) {
    throw otherArtifact('the signature is about another file');
  }
  const bytes = 'path' in source ? await readFile(source.path) : Buffer.from(source.bytes);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw otherArtifact('the file is not the one whose digest was checked');
  }
  return bytes;
}

function toContent({ content }: Bundle): VerifiedSignature['content'] {
  if (content.$case === 'messageSignature') return { kind: 'artifact' };
  const { payloadType, payload } = content.dsseEnvelope;
  return { kind: 'statement', type: payloadType, text: payload.toString('utf8') };
}

function readSourceRepository({ key }: SignedEntity): string | undefined {
  if (key.$case !== 'certificate') return undefined;
  const { certificate } = key;
  const address = certificate.extension(SOURCE_REPOSITORY)?.valueObj.subs[0]?.value;
  if (address !== undefined) return address.toString('utf8');
  const name = certificate.extension(SOURCE_REPOSITORY_NAME)?.value;
  return name === undefined ? undefined : `https://github.com/${name.toString('utf8')}`;
}

function isWithin({ validFrom, validTo }: X509Certificate, at: Date): boolean {
  return new Date(validFrom) <= at && at <= new Date(validTo);
}

function isAboutCertificate(cause: unknown): boolean {
  return cause instanceof VerificationError && cause.code === 'CERTIFICATE_ERROR';
}

function expired(leaf: X509Certificate, cause: unknown): SigstoreError {
  return new SigstoreError(
    'SIGSTORE_CERTIFICATE_EXPIRED',
    `the signature was made when the certificate was not valid, which was from ${leaf.validFrom} to ${leaf.validTo}`,
    { hint: 'Ask the maintainer of the release to sign it again.', cause },
  );
}

const BROKEN_PARTS: Readonly<Record<string, string>> = {
  CERTIFICATE_ERROR:
    'the certificate was not issued by a trusted authority or is in no trusted log',
  SIGNATURE_ERROR: 'the signature does not match what was signed',
  TIMESTAMP_ERROR: 'no trusted log or authority vouches for the time of the signature',
  TLOG_ERROR: 'the signature is in no trusted transparency log',
  TLOG_BODY_ERROR: 'the entry in the transparency log is about another signature',
  TLOG_INCLUSION_PROOF_ERROR: 'the transparency log’s proof does not hold',
  TLOG_INCLUSION_PROMISE_ERROR: 'the transparency log’s promise does not hold',
  TLOG_MISSING_INCLUSION_ERROR: 'the transparency log’s proof is missing',
};

function notVerified(cause: unknown): SigstoreError {
  const part = cause instanceof VerificationError ? BROKEN_PARTS[cause.code] : undefined;
  return new SigstoreError('SIGSTORE_NOT_VERIFIED', part ?? 'the bundle cannot be verified', {
    hint: 'The release or its signature was changed. Do not use it before its maintainer has explained why.',
    cause,
  });
}

function otherArtifact(message: string): SigstoreError {
  return new SigstoreError('SIGSTORE_OTHER_ARTIFACT', message, {
    hint: 'The release or its signature was changed. Do not use it before its maintainer has explained why.',
  });
}

function unreadable(message: string, cause: unknown): SigstoreError {
  return new SigstoreError('SIGSTORE_BUNDLE_UNREADABLE', message, {
    hint: 'Ask the maintainer of the release to sign it again.',
    cause,
  });
}
