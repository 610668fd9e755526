import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSigstore } from '../../../src/node/sigstore/create-sigstore.ts';
import { type SignedArtifact, SigstoreError } from '../../../src/ports/index.ts';
import { countSockets } from '../../fakes/count-sockets.ts';
import {
  type BundleJson,
  GITHUB_ISSUER,
  openSigstoreWorld,
  type SigstoreWorld,
} from '../../fakes/sigstore-world.ts';
import { makeTemporaryFolder } from '../../fakes/temporary-folder.ts';

const REPOSITORY = 'https://github.com/acme/workflow-plugin-cloud';
const SIGNER = `${REPOSITORY}/.github/workflows/release.yml@refs/tags/v1.2.3`;
const SIGNING = { signer: SIGNER, sourceRepository: REPOSITORY } as const;
const ARCHIVE = Buffer.from('the bytes of an archive');

let world: SigstoreWorld;
let sockets: ReturnType<typeof countSockets>;

beforeAll(async () => {
  world = await openSigstoreWorld();
  sockets = countSockets();
});

afterAll(() => {
  expect(sockets.opened).toBe(0);
  sockets[Symbol.dispose]();
});

function toArtifact(bytes: Uint8Array): SignedArtifact {
  return { sha256: createHash('sha256').update(bytes).digest('hex'), content: { bytes } };
}

async function verify(
  bundle: BundleJson | string,
  { bytes = ARCHIVE, root = world.trustedRoots.log }: { bytes?: Buffer; root?: string } = {},
) {
  const text = typeof bundle === 'string' ? bundle : JSON.stringify(bundle);
  return await createSigstore(root).verify(text, toArtifact(bytes));
}

async function refusal(...args: Parameters<typeof verify>): Promise<unknown> {
  return await verify(...args).then(
    () => 'verified',
    (error: unknown) => (error instanceof SigstoreError ? error.code : error),
  );
}

/** Flips one bit in the middle of what is written in base64. */
function tamper(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = bytes[middle]! ^ 1;
  return bytes.toString('base64');
}

describe('a signature over the bytes', () => {
  it('tells the signer, who vouched for it and the repository it ran for', async () => {
    expect(await verify(await world.sign(ARCHIVE, SIGNING))).toEqual({
      signer: SIGNER,
      issuer: GITHUB_ISSUER,
      sourceRepository: REPOSITORY,
      content: { kind: 'artifact' },
    });
  });

  it('is verified with the file itself', async () => {
    const path = join(await makeTemporaryFolder(), 'plugin.tar.gz');
    await writeFile(path, ARCHIVE);
    const { sha256 } = toArtifact(ARCHIVE);
    const bundle = JSON.stringify(await world.sign(ARCHIVE, SIGNING));
    const sigstore = createSigstore(world.trustedRoots.log);
    await expect(sigstore.verify(bundle, { sha256, content: { path } })).resolves.toBeDefined();
    await writeFile(path, 'swapped after its digest was checked');
    await expect(sigstore.verify(bundle, { sha256, content: { path } })).rejects.toMatchObject({
      code: 'SIGSTORE_OTHER_ARTIFACT',
    });
  });

  it('proves nothing about another file', async () => {
    const bundle = await world.sign(ARCHIVE, SIGNING);
    const bytes = Buffer.from('another archive');
    expect(await refusal(bundle, { bytes })).toBe('SIGSTORE_OTHER_ARTIFACT');
    // Also when the bundle claims to be about it.
    bundle.messageSignature!.messageDigest.digest = createHash('sha256')
      .update(bytes)
      .digest('base64');
    expect(await refusal(bundle, { bytes })).toBe('SIGSTORE_NOT_VERIFIED');
  });

  it.each(['tampered with', 'taken from another bundle'])(
    'is refused when it is %s',
    async (how) => {
      const bundle = await world.sign(ARCHIVE, SIGNING);
      const other = await world.sign(ARCHIVE, SIGNING);
      const { signature } = (how === 'tampered with' ? bundle : other).messageSignature!;
      bundle.messageSignature!.signature = how === 'tampered with' ? tamper(signature) : signature;
      expect(await refusal(bundle)).toBe('SIGSTORE_NOT_VERIFIED');
    },
  );
});

describe('a signed statement', () => {
  it('is handed on as it was signed', async () => {
    const statement = { _type: 'https://in-toto.io/Statement/v1', subject: [] };
    const { content } = await verify(await world.attest(statement, SIGNING));
    expect(content).toEqual({
      kind: 'statement',
      type: 'application/vnd.in-toto+json',
      text: JSON.stringify(statement),
    });
  });

  it('is refused when its payload was changed', async () => {
    const bundle = await world.attest({ subject: 'mine' }, SIGNING);
    bundle.dsseEnvelope!.payload = Buffer.from('{"subject":"yours"}').toString('base64');
    expect(await refusal(bundle)).toBe('SIGSTORE_NOT_VERIFIED');
  });

  it('is refused when its signature or its type was changed', async () => {
    const bundle = await world.attest({ subject: 'mine' }, SIGNING);
    const signature = bundle.dsseEnvelope!.signatures[0]!;
    expect(
      await refusal({
        ...bundle,
        dsseEnvelope: { ...bundle.dsseEnvelope!, payloadType: 'text/plain' },
      }),
    ).toBe('SIGSTORE_NOT_VERIFIED');
    signature.sig = tamper(signature.sig);
    expect(await refusal(bundle)).toBe('SIGSTORE_NOT_VERIFIED');
  });
});

describe('a certificate', () => {
  it('of an authority that no root knows is refused as such', async () => {
    const stranger = await openSigstoreWorld();
    const bundle = await stranger.sign(ARCHIVE, SIGNING);
    expect(await refusal(bundle)).toBe('SIGSTORE_AUTHORITY_UNKNOWN');
  });

  it('is refused when the log says that the signature came after its end', async () => {
    const late = await openSigstoreWorld({ lateByMs: 60 * 60_000 });
    const bundle = await late.sign(ARCHIVE, SIGNING);
    expect(await refusal(bundle, { root: late.trustedRoots.log })).toBe(
      'SIGSTORE_CERTIFICATE_EXPIRED',
    );
  });

  it('is refused when an authority says that the signature came after its end', async () => {
    const late = await openSigstoreWorld({ lateByMs: 60 * 60_000 });
    const bundle = await late.sign(ARCHIVE, { ...SIGNING, witness: 'authority' });
    expect(await refusal(bundle, { root: late.trustedRoots.authority })).toBe(
      'SIGSTORE_CERTIFICATE_EXPIRED',
    );
  });

  it('that was changed is refused', async () => {
    const bundle = await world.sign(ARCHIVE, SIGNING);
    const { certificate } = bundle.verificationMaterial;
    const bytes = Buffer.from(certificate.rawBytes, 'base64');
    const at = bytes.indexOf('release.yml');
    bytes.write('hostile.yml', at);
    certificate.rawBytes = bytes.toString('base64');
    expect(await refusal(bundle)).toBe('SIGSTORE_NOT_VERIFIED');
  });

  it('is needed: a bare key names nobody', async () => {
    const bundle = await world.sign(ARCHIVE, SIGNING);
    const { tlogEntries } = bundle.verificationMaterial;
    const text = JSON.stringify({
      ...bundle,
      verificationMaterial: { publicKey: { hint: 'key' }, tlogEntries },
    });
    expect(await refusal(text)).toBe('SIGSTORE_NO_CERTIFICATE');
  });
});

describe('the time of the signature', () => {
  it('may be vouched for by an authority where the instance has no log', async () => {
    const bundle = await world.sign(ARCHIVE, { ...SIGNING, witness: 'authority' });
    const root = world.trustedRoots.authority;
    expect((await verify(bundle, { root })).signer).toBe(SIGNER);
  });

  it('has to be in a log where the instance has one', async () => {
    const bundle = await world.sign(ARCHIVE, { ...SIGNING, witness: 'authority' });
    expect(await refusal(bundle)).toBe('SIGSTORE_NOT_VERIFIED');
  });

  it('cannot be left out', async () => {
    const bundle = await world.sign(ARCHIVE, SIGNING);
    bundle.verificationMaterial.tlogEntries = [];
    expect(await refusal(bundle)).toBe('SIGSTORE_NOT_VERIFIED');
    expect(await refusal(bundle, { root: world.trustedRoots.authority })).toBe(
      'SIGSTORE_NOT_VERIFIED',
    );
  });

  it('is not believed of a log that the root does not know', async () => {
    const stranger = await openSigstoreWorld();
    const bundle = await world.sign(ARCHIVE, SIGNING);
    const foreign = await stranger.sign(ARCHIVE, SIGNING);
    bundle.verificationMaterial.tlogEntries = foreign.verificationMaterial.tlogEntries;
    expect(await refusal(bundle)).toBe('SIGSTORE_NOT_VERIFIED');
  });

  it('is not believed of a log’s entry that was changed', async () => {
    const bundle = await world.sign(ARCHIVE, SIGNING);
    const entry = bundle.verificationMaterial.tlogEntries[0]!;
    entry.canonicalizedBody = tamper(entry.canonicalizedBody);
    expect(await refusal(bundle)).toBe('SIGSTORE_NOT_VERIFIED');
  });
});

describe('what is no bundle', () => {
  it.each([
    ['nothing', ''],
    ['no JSON', '-----BEGIN CERTIFICATE-----'],
    ['JSON of another kind', '[1, 2]'],
    ['null', 'null'],
    ['cosign’s older format', '{"base64Signature":"AA==","cert":"AA==","rekorBundle":{}}'],
    ['an empty bundle', '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json"}'],
    ['too deep for its reader', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('is refused: %s', async (_, text) => {
    expect(await refusal(text)).toBe('SIGSTORE_BUNDLE_UNREADABLE');
  });

  it('is refused when it is of a version that we do not know', async () => {
    const bundle = await world.sign(ARCHIVE, SIGNING);
    bundle.mediaType = 'application/vnd.dev.sigstore.bundle.v9.9+json';
    expect(await refusal(bundle)).toBe('SIGSTORE_BUNDLE_UNREADABLE');
  });

  it('is refused when its certificate or timestamp is garbage', async () => {
    const bundle = await world.sign(ARCHIVE, SIGNING);
    bundle.verificationMaterial.timestampVerificationData = {
      rfc3161Timestamps: [{ signedTimestamp: 'AAAA' }],
    };
    expect(await refusal(bundle)).toBe('SIGSTORE_BUNDLE_UNREADABLE');
    bundle.verificationMaterial.certificate.rawBytes = 'AAAA';
    expect(await refusal(bundle)).toBe('SIGSTORE_BUNDLE_UNREADABLE');
  });

  it('is refused unread when it is far too large', async () => {
    const bundle = { ...(await world.sign(ARCHIVE, SIGNING)), padding: 'x'.repeat(10_000_000) };
    expect(await refusal(bundle)).toBe('SIGSTORE_BUNDLE_UNREADABLE');
  });
});

describe('the trusted root', () => {
  it('may be several, as JSON lines', async () => {
    const stranger = await openSigstoreWorld();
    const root = `${stranger.trustedRoots.log}\n${world.trustedRoots.log}\n`;
    expect((await verify(await world.sign(ARCHIVE, SIGNING), { root })).signer).toBe(SIGNER);
  });

  it.each(['', '{}', 'no json', '{"certificateAuthorities":[{}]}'])(
    'is refused when it names no authority: %j',
    async (root) => {
      const bundle = await world.sign(ARCHIVE, SIGNING);
      expect(await refusal(bundle, { root })).toBe('SIGSTORE_ROOT_UNREADABLE');
    },
  );

  it.each([
    {
      file: 'cosign-v3-blob',
      signer: 'w.vollprecht@gmail.com',
      issuer: 'https://github.com/login/oauth',
      content: { kind: 'artifact' },
    },
    {
      file: 'github-workflow',
      signer:
        'https://github.com/sigstore/sigstore-js/.github/workflows/release.yml@refs/heads/main',
      issuer: GITHUB_ISSUER,
      sourceRepository: 'https://github.com/sigstore/sigstore-js',
    },
    { file: 'github-instance', signer: 'https://dotcom.releases.github.com' },
  ])(
    'that comes with us verifies what the world has signed: $file',
    async ({ file, ...expected }) => {
      const fixtures = join(import.meta.dirname, '../../fixtures/sigstore');
      const bytes = await readFile(join(fixtures, 'cosign-v3-blob.txt'));
      const text = await readFile(join(fixtures, `${file}.sigstore.json`), 'utf8');
      expect(await createSigstore().verify(text, toArtifact(bytes))).toMatchObject(expected);
    },
  );
});
