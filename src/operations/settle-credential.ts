import { type ListedCredential, SecretsError } from '../secrets/index.ts';
import { canAskIssuer, type CredentialPorts, toCredentialWish } from './credential-wish.ts';
import type { GeneratedSecret } from './generated-secrets.ts';
import { isAbandoned } from './issue-alone.ts';

/**
 * Finishes what a killed run left of a credential whose parts are all in the store: gives the stored one
 * its name, and takes back those that came to nothing. Asks only where there is a token for it, and
 * one time; what cannot be done now, any later run can do.
 */
export async function settleCredential(
  generated: GeneratedSecret,
  { ports, cancelled }: { readonly ports: CredentialPorts; readonly cancelled: AbortSignal },
): Promise<void> {
  const isCredential = generated.generator.type === 'provider_credential';
  if (!isCredential || generated.generator.name === '' || !canAskIssuer(ports)) return;
  try {
    const wish = toCredentialWish(generated, ports);
    const { issuer, name, unfinishedName } = wish;
    const options = { signal: cancelled, isOnce: true };
    const listed = await issuer.list([name, unfinishedName], options);
    const unfinished = listed.filter((each) => each.name === unfinishedName);
    if (unfinished.length === 0) return;
    const stored = await findStored(listed, { generated, idPart: issuer.idPart, name });
    for (const each of unfinished) {
      if (each.id === stored) await issuer.rename(each.id, name);
      else if (isAbandoned(each)) await issuer.revoke(each.id);
    }
  } catch (error) {
    if (!(error instanceof SecretsError)) throw error;
  }
}

/**
 * Which of them is in the store. A store that gives nothing back does not say: there it is the finished
 * one, and otherwise the oldest, since whoever stores one takes back all others before.
 */
async function findStored(
  listed: readonly ListedCredential[],
  {
    generated,
    idPart,
    name,
  }: { readonly generated: GeneratedSecret; readonly idPart: string; readonly name: string },
): Promise<string | undefined> {
  const { store, generator } = generated;
  if (store.read !== undefined) {
    return (await store.read(`${generator.key}_${idPart}`))?.reveal();
  }
  const [oldest] = listed.toSorted((left, right) => right.ageMs - left.ageMs);
  return listed.find((each) => each.name === name)?.id ?? oldest?.id;
}
