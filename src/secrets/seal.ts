import type { Secret } from '../kernel/index.ts';

/**
 * Seals a value for whoever has the private key (libsodium's sealed box), as base64. Loads libsodium
 * with the first value.
 *
 * @param publicKey 32 bytes in base64.
 * @throws RangeError when the key is none
 */
export async function seal(value: Secret, publicKey: string): Promise<string> {
  const { default: sodium } = await import('libsodium-wrappers');
  await sodium.ready;
  const key = Buffer.from(publicKey, 'base64');
  if (key.length !== sodium.crypto_box_PUBLICKEYBYTES) {
    throw new RangeError('a public key has to be 32 bytes');
  }
  const sealed = sodium.crypto_box_seal(Buffer.from(value.reveal(), 'utf8'), key);
  return Buffer.from(sealed).toString('base64');
}
