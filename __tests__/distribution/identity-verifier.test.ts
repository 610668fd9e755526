import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AttestationReader,
  createIdentityVerifier,
  DistributionError,
  type IdentityRequest,
  type ReleaseReader,
} from '../../src/distribution/index.ts';
import { createSigstore } from '../../src/node/sigstore/create-sigstore.ts';
import { countSockets } from '../fakes/count-sockets.ts';
import { openSigstoreWorld, type SigstoreWorld } from '../fakes/sigstore-world.ts';
import { makeTemporaryFolder } from '../fakes/temporary-folder.ts';

const REPOSITORY = 'https://github.com/acme/plugin';
const SIGNER = `${REPOSITORY}/.github/workflows/release.yml@refs/tags/v1.2.3`;
const SIGNING = { signer: SIGNER, sourceRepository: REPOSITORY } as const;
const NAME = 'plugin_linux_amd64.tar.gz';
const ARCHIVE = Buffer.from('the bytes of an archive');
const SHA256 = createHash('sha256').update(ARCHIVE).digest('hex');

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

/** A release with files by their names, and what GitHub attests of the archive. */
interface Published {
  readonly files?: Readonly<Record<string, unknown>>;
  readonly attestations?: readonly unknown[];
}

function toPlaces({ files = {}, attestations }: Published): {
  readonly releases: ReleaseReader;
  readonly attestations: AttestationReader;
} {
  const names = [NAME, ...Object.keys(files)];
  const assets = names.map((name, id) => ({
    name,
    id,
    url: `${REPOSITORY}/${name}`,
    sizeBytes: 1,
  }));
  const toBytes = (value: unknown): Buffer =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  const releases: ReleaseReader = {
    find: (_, tag) => Promise.resolve({ tag, assets }),
    latest: () => Promise.reject(new DistributionError('RELEASE_NOT_FOUND', 'none is asked for')),
    read: (_, { name }) => Promise.resolve(toBytes(files[name])),
  };
  const answer = attestations === undefined ? undefined : toBytes({ attestations });
  return {
    releases,
    attestations: {
      attestations: (_, sha256) => Promise.resolve(sha256 === SHA256 ? answer : undefined),
    },
  };
}

async function check(published: Published, changes: Partial<IdentityRequest> = {}) {
  const path = join(await makeTemporaryFolder(), NAME);
  await writeFile(path, ARCHIVE);
  const sigstore = createSigstore(world.trustedRoots.log);
  const verifier = createIdentityVerifier({ sigstore, ...toPlaces(published) });
  const url = new URL(`${REPOSITORY}/releases/download/v1.2.3/${NAME}`);
  const request = {
    plugin: 'plugin',
    archive: { sha256: SHA256, path, url },
    identity: SIGNER,
    source: undefined,
    ...changes,
  };
  return await verifier.verify(request).then(
    () => 'proven',
    (error: unknown) => (error instanceof DistributionError ? error.code : error),
  );
}

function provenanceOf(sha256: string, predicateType = 'https://slsa.dev/provenance/v1'): unknown {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [
      { name: 'another', digest: { sha256: '00' } },
      { name: NAME, digest: { sha256 } },
    ],
    predicateType,
    predicate: {},
  };
}

describe('a bundle beside the archive', () => {
  it.each(['.sigstore.json', '.sigstore', '.bundle'])('proves its signer: %s', async (suffix) => {
    const bundle = await world.sign(ARCHIVE, SIGNING);
    expect(await check({ files: { [NAME + suffix]: bundle } })).toBe('proven');
  });

  it('may hold a statement of provenance', async () => {
    const bundle = await world.attest(provenanceOf(SHA256), SIGNING);
    expect(await check({ files: { [`${NAME}.sigstore.json`]: bundle } })).toBe('proven');
  });

  it('by another signer is a mismatch', async () => {
    const signer = SIGNER.replace('acme', 'mallory');
    const bundle = await world.sign(ARCHIVE, { ...SIGNING, signer });
    expect(await check({ files: { [`${NAME}.sigstore.json`]: bundle } })).toBe('IDENTITY_MISMATCH');
  });

  it('by a signer whom another issuer vouched for is a mismatch', async () => {
    const bundle = await world.sign(ARCHIVE, { ...SIGNING, issuer: 'https://issuer.test' });
    const files = { [`${NAME}.sigstore.json`]: bundle };
    expect(await check({ files })).toBe('IDENTITY_MISMATCH');
    expect(await check({ files }, { issuer: 'https://issuer.test' })).toBe('proven');
  });

  it('by a shared workflow that ran for another repository is a mismatch', async () => {
    const sourceRepository = 'https://github.com/mallory/plugin';
    const signer = SIGNER.replace('acme/plugin', 'slsa/generator');
    const bundle = await world.sign(ARCHIVE, { signer, sourceRepository });
    const files = { [`${NAME}.sigstore.json`]: bundle };
    expect(await check({ files }, { identity: signer })).toBe('IDENTITY_MISMATCH');
  });

  it('by a shared workflow counts for the repository of the manifest, not of the address', async () => {
    const sourceRepository = 'https://github.com/mallory/plugin';
    const signer = SIGNER.replace('acme/plugin', 'slsa/generator');
    const bundle = await world.sign(ARCHIVE, { signer, sourceRepository });
    const files = { [`${NAME}.sigstore.json`]: bundle };
    const path = join(await makeTemporaryFolder(), NAME);
    await writeFile(path, ARCHIVE);
    const url = new URL(`${sourceRepository}/releases/download/v1.2.3/${NAME}`);
    const request = { identity: signer, archive: { sha256: SHA256, path, url } };
    expect(await check({ files }, request)).toBe('IDENTITY_MISMATCH');
    const source = { host: 'github.com', owner: 'mallory', repository: 'plugin' };
    expect(await check({ files }, { ...request, source })).toBe('proven');
  });

  it('of an authority that nobody trusts is refused as such', async () => {
    const bundle = await (await openSigstoreWorld()).sign(ARCHIVE, SIGNING);
    const files = { [`${NAME}.sigstore.json`]: bundle };
    expect(await check({ files })).toBe('IDENTITY_ISSUER_UNKNOWN');
  });

  it('about another file is refused', async () => {
    const signed = await world.sign(Buffer.from('another'), SIGNING);
    expect(await check({ files: { [`${NAME}.sigstore.json`]: signed } })).toBe('IDENTITY_INVALID');
    const attested = await world.attest(provenanceOf('11'.repeat(32)), SIGNING);
    expect(await check({ files: { [`${NAME}.sigstore.json`]: attested } })).toBe(
      'IDENTITY_INVALID',
    );
  });

  it.each(['https://cyclonedx.org/bom', 'https://in-toto.io/attestation/vulns'])(
    'with a statement that is not of provenance is refused: %s',
    async (predicateType) => {
      const bundle = await world.attest(provenanceOf(SHA256, predicateType), SIGNING);
      const files = { [`${NAME}.sigstore.json`]: bundle };
      expect(await check({ files })).toBe('IDENTITY_INVALID');
    },
  );

  it('that was tampered with is refused, though GitHub attests the archive', async () => {
    const bundle = await world.sign(ARCHIVE, SIGNING);
    bundle.messageSignature!.signature = bundle.messageSignature!.signature.replace(
      /.{4}$/,
      'AAA=',
    );
    const attestations = [{ bundle: await world.attest(provenanceOf(SHA256), SIGNING) }];
    const files = { [`${NAME}.sigstore.json`]: bundle };
    expect(await check({ files, attestations })).toBe('IDENTITY_INVALID');
  });

  it('that is garbage is refused', async () => {
    const files = { [`${NAME}.sigstore.json`]: '<html>not found</html>' };
    expect(await check({ files })).toBe('IDENTITY_INVALID');
  });

  it('that was signed too late is refused as such', async () => {
    const late = await openSigstoreWorld({ lateByMs: 60 * 60_000 });
    const sigstore = createSigstore(late.trustedRoots.log);
    const bundle = await late.sign(ARCHIVE, SIGNING);
    const places = toPlaces({ files: { [`${NAME}.sigstore.json`]: bundle } });
    const url = new URL(`${REPOSITORY}/releases/download/v1.2.3/${NAME}`);
    const path = join(await makeTemporaryFolder(), NAME);
    await writeFile(path, ARCHIVE);
    const archive = { sha256: SHA256, path, url };
    const request = { plugin: 'plugin', archive, identity: SIGNER, source: undefined };
    await expect(
      createIdentityVerifier({ sigstore, ...places }).verify(request),
    ).rejects.toMatchObject({ code: 'IDENTITY_EXPIRED' });
  });
});

describe('a bundle beside the checksums', () => {
  const checksums = `${'0'.repeat(64)}  other.tar.gz\n${SHA256}  ${NAME}\n`;

  it.each(['checksums.txt', 'plugin_1.2.3_checksums.txt'])(
    'proves who signed the archives that they list: %s',
    async (name) => {
      const bundle = await world.sign(Buffer.from(checksums), SIGNING);
      const files = { [name]: checksums, [`${name}.sigstore.json`]: bundle };
      expect(await check({ files })).toBe('proven');
    },
  );

  it('proves nothing when the checksums were changed after they were signed', async () => {
    const bundle = await world.sign(
      Buffer.from(checksums.replace(SHA256, 'f'.repeat(64))),
      SIGNING,
    );
    const files = { 'checksums.txt': checksums, 'checksums.txt.sigstore.json': bundle };
    expect(await check({ files })).toBe('IDENTITY_INVALID');
  });

  it('is refused when the checksums are about another archive of that name', async () => {
    const other = checksums.replace(SHA256, 'f'.repeat(64));
    const bundle = await world.sign(Buffer.from(other), SIGNING);
    const files = { 'checksums.txt': other, 'checksums.txt.sigstore.json': bundle };
    expect(await check({ files })).toBe('IDENTITY_INVALID');
  });
});

describe('GitHub’s attestations', () => {
  it('prove the signer when one of them does', async () => {
    const stranger = await openSigstoreWorld();
    const bundles = [
      await stranger.attest(provenanceOf(SHA256), SIGNING),
      await world.attest(provenanceOf(SHA256, 'https://cyclonedx.org/bom'), SIGNING),
      await world.attest(provenanceOf(SHA256), SIGNING),
    ];
    expect(await check({ attestations: bundles.map((bundle) => ({ bundle })) })).toBe('proven');
  });

  it('are refused with the reason of the one that came closest', async () => {
    const stranger = await openSigstoreWorld();
    const signer = SIGNER.replace('v1.2.3', 'v0.0.1');
    const bundles = [
      null,
      await stranger.attest(provenanceOf(SHA256), SIGNING),
      await world.attest(provenanceOf(SHA256), { ...SIGNING, signer }),
    ];
    expect(await check({ attestations: bundles.map((bundle) => ({ bundle })) })).toBe(
      'IDENTITY_MISMATCH',
    );
  });

  it('are refused when the answer is none', async () => {
    const { releases } = toPlaces({});
    const sigstore = createSigstore(world.trustedRoots.log);
    const url = new URL(`${REPOSITORY}/releases/download/v1.2.3/${NAME}`);
    const archive = { sha256: SHA256, path: '/nowhere', url };
    const request = { plugin: 'plugin', archive, identity: SIGNER, source: undefined };
    for (const answer of ['<html>', '[]', '{}']) {
      const attestations = { attestations: () => Promise.resolve(Buffer.from(answer)) };
      await expect(
        createIdentityVerifier({ sigstore, releases, attestations }).verify(request),
      ).rejects.toMatchObject({ code: 'IDENTITY_INVALID' });
    }
  });
});

describe('without a signature', () => {
  it.each([{}, { attestations: [] }, { files: { 'checksums.txt': `${SHA256}  ${NAME}\n` } }])(
    'the archive is refused: %j',
    async (published) => {
      expect(await check(published)).toBe('IDENTITY_MISSING');
    },
  );

  it('the archive is refused when it was not released on GitHub', async () => {
    const url = new URL(`https://downloads.acme.test/${NAME}`);
    const archive = { sha256: SHA256, path: '/nowhere', url };
    expect(await check({}, { archive })).toBe('IDENTITY_MISSING');
  });

  it('the archive is refused where its address cannot be decoded', async () => {
    const url = new URL(`${REPOSITORY}/releases/download/v1.2.3/%zz.tar.gz`);
    const archive = { sha256: SHA256, path: '/nowhere', url };
    expect(await check({}, { archive })).toBe('IDENTITY_MISSING');
  });
});

it('refuses an identity that cannot be what is meant before it asks anybody', async () => {
  expect(await check({}, { identity: '*' })).toBe('IDENTITY_MALFORMED');
});
