// @ts-check
/**
 * When a trusted root stops being of use. Of each service (certificate authorities, logs, timestamp
 * authorities) the last one standing counts: until its key's `validFor.end` or the end of the first
 * certificate in its chain, whichever is sooner. Signatures of before that stay verifiable.
 *
 * This is the latest that it can be. An instance may bring new authorities at any time (GitHub's
 * own does about every seven months), and a root that does not know them refuses what they sign.
 * Nothing in the file foretells that; `refresh-trusted-roots.mjs --check` sees it.
 */
import { X509Certificate } from 'node:crypto';

/**
 * @typedef {{ end?: string }} ValidFor
 * @typedef {{ publicKey: { validFor?: ValidFor } }} Log
 * @typedef {{ validFor?: ValidFor, certChain: { certificates: { rawBytes: string }[] } }} Authority
 * @typedef {{ tlogs?: Log[], ctlogs?: Log[], certificateAuthorities?: Authority[], timestampAuthorities?: Authority[] }} TrustedRoot
 */

/**
 * @param {TrustedRoot} root
 * @returns {Date | undefined}
 */
export function findTrustedRootExpiry(root) {
  const services = [
    (root.tlogs ?? []).map(({ publicKey }) => toEnd(publicKey.validFor)),
    (root.ctlogs ?? []).map(({ publicKey }) => toEnd(publicKey.validFor)),
    (root.certificateAuthorities ?? []).map(toAuthorityEnd),
    (root.timestampAuthorities ?? []).map(toAuthorityEnd),
  ].filter((ends) => ends.length > 0);
  const end = Math.min(...services.map((ends) => Math.max(...ends)));
  return Number.isFinite(end) ? new Date(end) : undefined;
}

/** @param {Authority} authority */
function toAuthorityEnd({ validFor, certChain }) {
  const certificates = certChain.certificates.map(
    ({ rawBytes }) => new X509Certificate(Buffer.from(rawBytes, 'base64')),
  );
  return Math.min(toEnd(validFor), ...certificates.map(({ validTo }) => Date.parse(validTo)));
}

/** @param {ValidFor | undefined} validFor */
function toEnd(validFor) {
  return validFor?.end === undefined ? Infinity : Date.parse(validFor.end);
}
