import { createHash } from 'node:crypto';
import { encodeJson, isJsonObject, type JsonValue, parseJson } from '../kernel/index.ts';
import type { SignedArtifact } from '../ports/index.ts';
import { parseChecksums } from './checksums.ts';
import { DistributionError } from './distribution-error.ts';
import type { IdentityRequest } from './identity.ts';
import type { ReleaseAsset, RepositorySource } from './model.ts';
import type { AttestationReader, ReleaseReader } from './releases.ts';

/** A bundle, and the file that it is said to sign. */
export interface FoundBundle {
  /** Where it was found, for messages. */
  readonly place: string;
  readonly text: string;
  readonly artifact: SignedArtifact;
}

/** Where an archive was published. */
export interface Publication {
  readonly source: RepositorySource;
  readonly tag: string;
  readonly name: string;
}

/** Where bundles are looked for. */
export interface BundlePlaces {
  readonly releases: ReleaseReader;
  readonly attestations: AttestationReader;
}

/** As cosign, GoReleaser and GitHub's tools name them. */
const SUFFIXES = ['.sigstore.json', '.sigstore', '.bundle'];

/**
 * Finds the bundles that may prove who signed an archive, at the first of these places that has any:
 * beside the archive; beside the release's checksums, when they list the archive; among GitHub's
 * attestations of its digest. What lies later cannot make up for what is wrong at the first.
 *
 * @throws DistributionError `IDENTITY_INVALID` when the checksums give the archive another digest or
 * the attestations are none; whatever reading the release rejects with.
 */
export async function findBundles(
  publication: Publication,
  archive: IdentityRequest['archive'],
  { releases, attestations }: BundlePlaces,
): Promise<readonly FoundBundle[]> {
  const files = await openFiles(publication, releases);
  const artifact = { sha256: archive.sha256, content: { path: archive.path } };
  const beside = await readBeside(publication.name, artifact, files);
  if (beside.length > 0) return beside;
  const besideChecksums = await readBesideChecksums(publication, archive.sha256, files);
  if (besideChecksums.length > 0) return besideChecksums;
  const answer = await attestations.attestations(publication.source, archive.sha256);
  return answer === undefined ? [] : decodeAttestations(answer, artifact);
}

interface Files {
  readonly names: readonly string[];
  readonly read: (name: string) => Promise<Uint8Array>;
}

/** A release that is gone, or was never one, may still have attestations. */
async function openFiles({ source, tag }: Publication, reader: ReleaseReader): Promise<Files> {
  const assets = await reader.find(source, tag).then(
    (release) => new Map(release.assets.map((asset) => [asset.name, asset])),
    (error: unknown) => {
      if (error instanceof DistributionError && error.code === 'RELEASE_NOT_FOUND') {
        return new Map<string, ReleaseAsset>();
      }
      throw error;
    },
  );
  return {
    names: [...assets.keys()],
    read: async (name) => {
      const asset = assets.get(name);
      return asset === undefined ? new Uint8Array() : await reader.read(source, asset);
    },
  };
}

async function readBeside(
  signed: string,
  artifact: SignedArtifact,
  { names, read }: Files,
): Promise<readonly FoundBundle[]> {
  const found = SUFFIXES.map((suffix) => signed + suffix).filter((name) => names.includes(name));
  return await Promise.all(
    found.map(async (place) => ({ place, text: toText(await read(place)), artifact })),
  );
}

/** GoReleaser signs the list of digests rather than each archive. */
async function readBesideChecksums(
  { name }: Publication,
  sha256: string,
  files: Files,
): Promise<readonly FoundBundle[]> {
  for (const checksums of files.names.filter((file) => /(?:^|_)checksums\.txt$/.test(file))) {
    if (!SUFFIXES.some((suffix) => files.names.includes(checksums + suffix))) continue;
    const bytes = await files.read(checksums);
    const listed = parseChecksums(toText(bytes)).get(name);
    if (listed === undefined) continue;
    if (listed !== sha256) throw unlike(checksums, name);
    const digest = createHash('sha256').update(bytes).digest('hex');
    return await readBeside(checksums, { sha256: digest, content: { bytes } }, files);
  }
  return [];
}

function decodeAttestations(answer: Uint8Array, artifact: SignedArtifact): readonly FoundBundle[] {
  const place = 'GitHub’s attestations';
  let document: JsonValue;
  try {
    document = parseJson(toText(answer));
  } catch (cause) {
    throw unreadable(place, cause);
  }
  const attestations = isJsonObject(document) ? document['attestations'] : undefined;
  if (!Array.isArray(attestations)) throw unreadable(place);
  return attestations.map((attestation: JsonValue) => {
    const bundle = isJsonObject(attestation) ? attestation['bundle'] : undefined;
    return { place, text: encodeJson(bundle ?? null), artifact };
  });
}

function toText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function unlike(checksums: string, name: string): DistributionError {
  return new DistributionError(
    'IDENTITY_INVALID',
    `${checksums} of the release has another digest for ${name} than the lockfile`,
    { hint: 'Do not use the release before its maintainer has explained why it was changed.' },
  );
}

function unreadable(place: string, cause?: unknown): DistributionError {
  return new DistributionError('IDENTITY_INVALID', `${place} cannot be read`, {
    hint: 'Check that the source names a GitHub server, and that no proxy answers in its place.',
    ...(cause === undefined ? {} : { cause }),
  });
}
