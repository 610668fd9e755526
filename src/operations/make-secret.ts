import { assertNever } from '../kernel/index.ts';
import { makeRandomSecret } from '../secrets/index.ts';
import type { GeneratedSecret } from './generated-secrets.ts';
import { keep, type Making } from './keep-secret.ts';
import { makeCredential, type MakingParts } from './make-credential.ts';

/**
 * Makes the secrets of a generator and puts them into their store.
 *
 * @throws SecretsError; nothing that costs or opens anything is left behind then, unless it says so.
 */
export async function makeSecret(generated: GeneratedSecret, parts: MakingParts): Promise<Making> {
  const { generator } = generated;
  switch (generator.type) {
    case 'random_hex':
    case 'random_base64':
    case 'random_alphanumeric': {
      const values = new Map([[generator.key, makeRandomSecret(generator.type, generator.length)]]);
      await keep(values, generated, parts.ports);
      return { kind: 'made', values };
    }
    case 'provider_credential':
      return await makeCredential(generated, parts);
    case 'infra_output':
      return { kind: 'made', values: new Map() };
    default:
      return assertNever(generator.type);
  }
}
