import { createHash, generateKeyPairSync, randomInt, sign } from 'node:crypto';
import { initializeCA, initializeCTLog, initializeTLog, initializeTSA } from '@sigstore/mock';

/** How a signature comes about. */
export interface Signing {
  /** The certificate's subject. */
  readonly signer: string;
  readonly issuer?: string;
  /** The repository that the certificate says the workflow ran for; by default none. */
  readonly sourceRepository?: string;
  /** What vouches for the time: a log (as on the public instance) or an authority (as on GitHub's). */
  readonly witness?: 'log' | 'authority';
}

/** Sigstore instances of our own: authorities and logs that sign what a test wants. */
export interface SigstoreWorld {
  /** The trusted root for signatures with a log as their witness, and for those with an authority. */
  readonly trustedRoots: Readonly<Record<'log' | 'authority', string>>;
  /** A bundle with a signature over bytes. */
  sign(bytes: Uint8Array, signing: Signing): Promise<BundleJson>;
  /** A bundle with a signed statement. */
  attest(statement: unknown, signing: Signing): Promise<BundleJson>;
}

/** An entry of a log in a bundle, as far as tests change it. */
export interface BundleEntry {
  logId: { keyId: string };
  canonicalizedBody: string;
  [member: string]: unknown;
}

/** A bundle, as far as tests change it. */
export interface BundleJson {
  mediaType: string;
  verificationMaterial: {
    certificate: { rawBytes: string };
    tlogEntries: BundleEntry[];
    timestampVerificationData?: unknown;
  };
  messageSignature?: {
    messageDigest: { algorithm: string; digest: string };
    signature: string;
  };
  dsseEnvelope?: {
    payloadType: string;
    payload: string;
    signatures: { sig: string; keyid: string }[];
  };
}

/** How those behave who vouch for the time. */
export interface Witnesses {
  /** How long after the certificate they say the signature was made; by default at once. */
  readonly lateByMs?: number;
}

export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';
const LOG = 'https://rekor.sigstore.test';
const STATEMENT = 'application/vnd.in-toto+json';

/** Opens a world with keys of its own: its signatures mean nothing in any other. */
export async function openSigstoreWorld({ lateByMs = 0 }: Witnesses = {}): Promise<SigstoreWorld> {
  const now = new Date();
  const keys = {
    authority: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
    certificateLog: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    log: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    timestamps: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  };
  const certificateLog = await initializeCTLog(keys.certificateLog);
  const authority = await initializeCA(keys.authority, certificateLog);
  const log = await initializeTLog(LOG, keys.log, now);
  const timestamps = await initializeTSA(keys.timestamps, now);

  const certify = (publicKey: Buffer, { signer, issuer, sourceRepository }: Signing) =>
    authority.issueCertificate({
      publicKey: new Uint8Array(publicKey),
      subjectAltName: signer,
      extensions: [
        { oid: '1.3.6.1.4.1.57264.1.8', value: issuer ?? GITHUB_ISSUER },
        ...(sourceRepository === undefined
          ? []
          : [{ oid: '1.3.6.1.4.1.57264.1.12', value: sourceRepository }]),
      ],
    });

  const witness = async (
    { witness: kind = 'log' }: Signing,
    signature: Buffer,
    entry: { readonly kind: string },
  ) =>
    kind === 'log'
      ? { tlogEntries: [toEntry(entry, (await log.log(entry)) as unknown)] }
      : {
          tlogEntries: [],
          timestampVerificationData: {
            rfc3161Timestamps: [
              {
                signedTimestamp: toBase64(
                  await timestamps.timestamp({
                    artifactHash: createHash('sha256').update(signature).digest(),
                    hashAlgorithmOID: '2.16.840.1.101.3.4.2.1',
                    nonce: randomInt(1_000_000),
                    policyOID: '1.3.6.1.4.1.57264.2',
                  }),
                ),
              },
            ],
          },
        };

  /** Whole seconds, since the mock writes fractions in a form of its own. */
  const tick = (): void => {
    now.setTime(Math.floor(Date.now() / 1000) * 1000 + lateByMs);
  };

  const issue = async (payload: Buffer, signing: Signing) => {
    const leaf = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const certificate = await certify(
      leaf.publicKey.export({ format: 'der', type: 'spki' }),
      signing,
    );
    tick();
    return {
      certificate: toBase64(certificate),
      signature: sign('sha256', payload, leaf.privateKey),
    };
  };

  return {
    trustedRoots: {
      log: toTrustedRoot({
        authorities: [authority.rootCertificate],
        logs: [log.publicKey],
        certificateLogs: [certificateLog.publicKey],
        timestamps: [timestamps.intCertificate, timestamps.rootCertificate],
      }),
      authority: toTrustedRoot({
        authorities: [authority.rootCertificate],
        logs: [],
        certificateLogs: [certificateLog.publicKey],
        timestamps: [timestamps.intCertificate, timestamps.rootCertificate],
      }),
    },
    async sign(bytes, signing) {
      const payload = Buffer.from(bytes);
      const { certificate, signature } = await issue(payload, signing);
      const digest = createHash('sha256').update(payload).digest();
      const entry = {
        ...{ apiVersion: '0.0.1', kind: 'hashedrekord' },
        spec: {
          data: { hash: { algorithm: 'sha256', value: digest.toString('hex') } },
          signature: {
            content: toBase64(signature),
            publicKey: { content: toBase64(Buffer.from(toPem(certificate))) },
          },
        },
      };
      return {
        mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
        verificationMaterial: {
          certificate: { rawBytes: certificate },
          ...(await witness(signing, signature, entry)),
        },
        messageSignature: {
          messageDigest: { algorithm: 'SHA2_256', digest: toBase64(digest) },
          signature: toBase64(signature),
        },
      };
    },
    async attest(statement, signing) {
      const payload = Buffer.from(JSON.stringify(statement));
      const head = `DSSEv1 ${String(STATEMENT.length)} ${STATEMENT} ${String(payload.length)} `;
      const encoded = Buffer.concat([Buffer.from(head), payload]);
      const { certificate, signature } = await issue(encoded, signing);
      const entry = {
        ...{ apiVersion: '0.0.1', kind: 'dsse' },
        spec: {
          payloadHash: {
            algorithm: 'sha256',
            value: createHash('sha256').update(payload).digest('hex'),
          },
          signatures: [
            {
              signature: toBase64(signature),
              verifier: toBase64(Buffer.from(toPem(certificate))),
            },
          ],
        },
      };
      return {
        mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
        verificationMaterial: {
          certificate: { rawBytes: certificate },
          ...(await witness(signing, signature, entry)),
        },
        dsseEnvelope: {
          payloadType: STATEMENT,
          payload: toBase64(payload),
          signatures: [{ sig: toBase64(signature), keyid: '' }],
        },
      };
    },
  };
}

/** What the log answers, by a key of its own. */
interface LogEntry {
  readonly body: string;
  readonly integratedTime: number;
  readonly logID: string;
  readonly logIndex: number;
  readonly verification: {
    readonly inclusionProof: {
      readonly logIndex: number;
      readonly treeSize: number;
      readonly rootHash: string;
      readonly checkpoint: string;
    };
    readonly signedEntryTimestamp: string;
  };
}

function toEntry({ kind }: { readonly kind: string }, answer: unknown): BundleEntry {
  const entry = Object.values(answer as Record<string, LogEntry>)[0]!;
  const proof = entry.verification.inclusionProof;
  return {
    logIndex: String(entry.logIndex),
    logId: { keyId: Buffer.from(entry.logID, 'hex').toString('base64') },
    kindVersion: { kind, version: '0.0.1' },
    integratedTime: String(entry.integratedTime),
    inclusionPromise: { signedEntryTimestamp: entry.verification.signedEntryTimestamp },
    inclusionProof: {
      logIndex: String(proof.logIndex),
      treeSize: String(proof.treeSize),
      rootHash: Buffer.from(proof.rootHash, 'hex').toString('base64'),
      hashes: [],
      checkpoint: { envelope: proof.checkpoint },
    },
    canonicalizedBody: entry.body,
  };
}

interface RootParts {
  readonly authorities: readonly ArrayBufferView[];
  readonly logs: readonly Buffer[];
  readonly certificateLogs: readonly Buffer[];
  readonly timestamps: readonly ArrayBufferView[];
}

function toTrustedRoot({ authorities, logs, certificateLogs, timestamps }: RootParts): string {
  const validFor = { start: '2020-01-01T00:00:00Z' };
  const toLog = (key: Buffer) => ({
    ...{ baseUrl: LOG, hashAlgorithm: 'SHA2_256' },
    publicKey: { rawBytes: toBase64(key), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor },
    logId: { keyId: createHash('sha256').update(key).digest('base64') },
  });
  const toAuthority = (certificates: readonly ArrayBufferView[]) => ({
    ...{ subject: {}, uri: 'https://sigstore.test', validFor },
    certChain: { certificates: certificates.map((bytes) => ({ rawBytes: toBase64(bytes) })) },
  });
  return JSON.stringify({
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: logs.map(toLog),
    ctlogs: certificateLogs.map(toLog),
    certificateAuthorities: [toAuthority(authorities)],
    timestampAuthorities: timestamps.length === 0 ? [] : [toAuthority(timestamps)],
  });
}

function toBase64(bytes: ArrayBufferView): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function toPem(certificate: string): string {
  return `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`;
}
