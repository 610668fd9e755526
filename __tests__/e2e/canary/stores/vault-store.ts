import { createFakeVault, type FakeVault } from '../../../fakes/fake-vault.ts';
import { tellAll } from '../encodings.ts';
import { type Given, type MoodyStore, serveStore } from './moody-store.ts';

/** Vault, which refuses in its bad moment with everything that it was sent, in every encoding. */
export async function startVault(
  token: string,
  given: Given,
): Promise<MoodyStore & { readonly vault: FakeVault }> {
  const vault = createFakeVault({ secret: 2, kv: 1 }, token);
  const store = await serveStore(
    ({ method }) => method === 'POST',
    (request, isDisturbed) => {
      const { method, url, headers, body } = request;
      const values = method === 'POST' ? valuesOf(String(body)) : {};
      for (const [key, value] of Object.entries(values)) given(`${url.pathname} ${key}`, value);
      if (!isDisturbed) return vault.answer(request);
      const told = `${JSON.stringify(headers)}\n${String(body)}\n${tellAll(values)}`;
      return { status: 400, body: JSON.stringify({ errors: [told] }) };
    },
  );
  return { ...store, vault };
}

/** The texts that a write holds, of either version. */
function valuesOf(body: string): Readonly<Record<string, string>> {
  const sent = JSON.parse(body) as Record<string, unknown>;
  const data = (sent['data'] ?? sent) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(data).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
