import {
  BUNDLE_V01_MEDIA_TYPE,
  BUNDLE_V02_MEDIA_TYPE,
  BUNDLE_V03_LEGACY_MEDIA_TYPE,
  BUNDLE_V03_MEDIA_TYPE,
  type Bundle,
  bundleFromJSON,
} from '@sigstore/bundle';
import { SigstoreError } from '../../ports/index.ts';

/** Far above any real one, which is some 10 kB, and far below what would hurt to parse. */
const MAX_BUNDLE_BYTES = 4 * 1024 * 1024;

const MEDIA_TYPES: readonly unknown[] = [
  BUNDLE_V01_MEDIA_TYPE,
  BUNDLE_V02_MEDIA_TYPE,
  BUNDLE_V03_LEGACY_MEDIA_TYPE,
  BUNDLE_V03_MEDIA_TYPE,
];

/**
 * Reads a Sigstore bundle of a version we know.
 *
 * @throws SigstoreError `SIGSTORE_BUNDLE_UNREADABLE`
 */
export function parseBundle(text: string): Bundle {
  if (Buffer.byteLength(text) > MAX_BUNDLE_BYTES) {
    throw unreadable('the bundle is larger than 4 MB, as no real one is');
  }
  const document = parse(text);
  const mediaType = readMember(document, 'mediaType');
  if (mediaType === undefined && readMember(document, 'base64Signature') !== undefined) {
    throw unreadable(
      'the bundle is of the format that cosign had before Sigstore bundles',
      'Sign with `cosign sign-blob --new-bundle-format --bundle FILE`, which is the default since cosign 3.',
    );
  }
  if (!MEDIA_TYPES.includes(mediaType)) {
    throw unreadable('the bundle does not say that it is a Sigstore bundle of a version we know');
  }
  try {
    return bundleFromJSON(document);
  } catch (cause) {
    throw unreadable('the bundle is incomplete', undefined, cause);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable('the bundle is not JSON', undefined, cause);
  }
}

function readMember(document: unknown, name: string): unknown {
  return typeof document === 'object' && document !== null
    ? Reflect.get(document, name)
    : undefined;
}

function unreadable(message: string, hint?: string, cause?: unknown): SigstoreError {
  return new SigstoreError('SIGSTORE_BUNDLE_UNREADABLE', message, {
    hint: hint ?? 'Ask the maintainer of the release to sign it again.',
    ...(cause === undefined ? {} : { cause }),
  });
}
