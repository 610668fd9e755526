import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sodium from 'libsodium-wrappers';
import type { FakeVault } from '../../../fakes/fake-vault.ts';
import type { GitHubServer } from '../../../fakes/github-server.ts';
import type { Evidence } from '../canary.ts';
import { startAws } from './aws-store.ts';
import { startSpaces } from './spaces-store.ts';
import { startVault } from './vault-store.ts';

/** Stores that secrets are put into, and who makes some of them, as servers of this machine. */
export interface Stores {
  /** Their addresses, for the environment of every step and command. */
  readonly variables: Readonly<Record<string, string>>;
  readonly vault: FakeVault;
  /** Puts what a config only reads where it is read: into Vault, and into the folder. */
  keepEntries(): Promise<void>;
  /** Lets the next write go wrong. */
  disturb(which: 'vault' | 'spaces' | 'aws'): void;
  /** Every value that any store was ever given, by where it went. */
  arrived(): Promise<Readonly<Record<string, string>>>;
  /** What was asked of those that are given secrets, without what they were given to keep. */
  asked(): Evidence;
}

/** Who is asked, and with what token: nobody else gets an answer of use. */
interface StoreTokens {
  readonly vault: string;
  readonly spaces: string;
}

/** The folder of the repository that is a store, where a config says so. */
export const KEPT = 'kept';

/** Starts Vault, AWS and DigitalOcean; GitHub is there, and so is the folder. */
export async function startStores(
  { folder, github }: { readonly folder: string; readonly github: GitHubServer },
  tokens: StoreTokens,
): Promise<Stores> {
  const seen: Record<string, string> = {};
  const given = (where: string, value: string): void => {
    seen[`${where} (${String(Object.keys(seen).length)})`] = value;
  };
  const vault = await startVault(tokens.vault, given);
  const servers = {
    vault,
    spaces: await startSpaces(tokens.spaces, given),
    aws: await startAws(given),
  };
  return {
    variables: {
      ...{ VAULT_ADDRESS: vault.origin, DIGITALOCEAN_API_URL: servers.spaces.origin },
      ...{ AWS_ENDPOINT_URL: servers.aws.origin, AWS_REGION: 'eu-central-1' },
    },
    vault: vault.vault,
    keepEntries: async () => {
      const inVault = `in vault ${randomBytes(16).toString('base64')}`;
      given('ENTRY_VAULT', inVault);
      vault.vault.put('secret/ENTRY_VAULT', { value: inVault });
      await mkdir(join(folder, KEPT), { recursive: true });
      const inFolder = [12, 15].map((bytes) => randomBytes(bytes).toString('base64')).join('\n');
      await writeFile(join(folder, KEPT, 'ENTRY_FILE'), inFolder, { mode: 0o600 });
    },
    disturb: (which) => {
      servers[which].disturb();
    },
    arrived: async () => ({
      ...seen,
      ...(await openSealed(github)),
      ...(await readKept(join(folder, KEPT))),
    }),
    asked: () => ({
      'requests to Vault': vault.asked.join('\n'),
      'requests to AWS': servers.aws.asked.join('\n'),
    }),
  };
}

/** Opens all that was ever sent to GitHub as a secret. */
async function openSealed({ requests, world }: GitHubServer): Promise<Record<string, string>> {
  await sodium.ready;
  const sent = requests.filter(({ route }) => /^PUT .*\/secrets\/\{secret_name\}$/.test(route));
  const { publicKey, privateKey } = world.scope('/repos/octo/shop/actions');
  const [open, own] = [publicKey, privateKey].map((key) => Buffer.from(key, 'base64'));
  return Object.fromEntries(
    sent.map(({ parameters, body }, index) => {
      const box = Buffer.from(String(body['encrypted_value']), 'base64');
      const value = sodium.crypto_box_seal_open(box, open ?? box, own ?? box);
      const name = `${parameters['secret_name'] ?? ''} at GitHub (${String(index)})`;
      return [name, Buffer.from(value).toString('utf8')];
    }),
  );
}

/** Reads what is in the folder; throws where somebody else could. */
async function readKept(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder).catch(() => []);
  const kept = names.map(async (name) => {
    const path = join(folder, name);
    const { mode } = await stat(path);
    if ((mode & 0o777) !== 0o600) throw new TypeError(`${name} can be read by others`);
    return [`${name} in the folder`, await readFile(path, 'utf8')] as const;
  });
  return Object.fromEntries(await Promise.all(kept));
}
