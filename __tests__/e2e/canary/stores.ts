import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import sodium from 'libsodium-wrappers';
import { onTestFinished } from 'vitest';
import type { HttpRequest } from '../../../src/ports/index.ts';
import { createFakeSpaces } from '../../fakes/fake-spaces.ts';
import { createFakeVault, type FakeVault } from '../../fakes/fake-vault.ts';
import type { GitHubServer } from '../../fakes/github-server.ts';
import { startLoopbackServer } from '../../fakes/loopback-server.ts';
import type { ScriptedAnswer } from '../../fakes/scripted-http.ts';
import type { Evidence } from './canary.ts';
import { tellAll } from './encodings.ts';

/** Stores that secrets are put into, and who makes some of them, as servers of this machine. */
export interface Stores {
  /** Their addresses, for the environment of every step and command. */
  readonly variables: Readonly<Record<string, string>>;
  readonly vault: FakeVault;
  /** Puts what a config only reads where it is read: into Vault, and into the folder. */
  keepEntries(): Promise<void>;
  /** Lets the next write to Vault, or the next key of Spaces, go wrong: it says all it was told. */
  disturb(which: 'vault' | 'spaces'): void;
  /** Every value that any store was ever given, by where it went. */
  arrived(): Promise<Readonly<Record<string, string>>>;
  /** What Vault was asked, without what it was given to keep. */
  asked(): Evidence;
}

/** Who is asked, and with what token: nobody else gets an answer of use. */
export interface StoreTokens {
  readonly vault: string;
  readonly spaces: string;
}

/** The folder of the repository that is a store, where a config says so. */
export const KEPT = 'kept';

/** Starts Vault and DigitalOcean; GitHub is there, and so is the folder. */
export async function startStores({
  folder,
  github,
  tokens,
}: {
  readonly folder: string;
  readonly github: GitHubServer;
  readonly tokens: StoreTokens;
}): Promise<Stores> {
  const given: Record<string, string> = {};
  const asked: { readonly which: string; readonly request: string }[] = [];
  const moods = { vault: false, spaces: false };
  const vault = createFakeVault({ secret: 2, kv: 1 }, tokens.vault);
  const spaces = createFakeSpaces(tokens.spaces);
  const serve = async (which: keyof typeof moods, answer: Answer): Promise<string> => {
    const server = await startLoopbackServer((request, response) => {
      void readRequest(request).then((read) => {
        asked.push({ which, request: `${read.method} ${read.url.href}` });
        const isDisturbed = moods[which] && read.method === 'POST';
        if (isDisturbed) moods[which] = false;
        reply(response, answer(read, isDisturbed));
      });
    });
    onTestFinished(() => server[Symbol.asyncDispose]());
    return server.origin;
  };
  const vaultOrigin = await serve('vault', (request, isDisturbed) => {
    const values = request.method === 'POST' ? valuesOf(String(request.body)) : {};
    for (const [key, value] of Object.entries(values)) {
      given[`${request.url.pathname} ${key} (${String(Object.keys(given).length)})`] = value;
    }
    if (!isDisturbed) return vault.answer(request);
    const told = `${JSON.stringify(request.headers)}\n${String(request.body)}\n${tellAll(values)}`;
    return { status: 400, body: JSON.stringify({ errors: [told] }) };
  });
  const spacesOrigin = await serve('spaces', (request, isDisturbed) => {
    const answer = spaces.answer(request);
    if (request.method !== 'POST' || !('body' in answer)) return answer;
    const { key } = JSON.parse(String(answer.body)) as { readonly key: Record<string, string> };
    const { access_key = '', secret_key = '' } = key;
    if (!isDisturbed) {
      Object.assign(given, {
        [`access ${access_key}`]: access_key,
        [`secret ${access_key}`]: secret_key,
      });
      return answer;
    }
    const message = tellAll({ token: tokens.spaces });
    return { status: 422, body: JSON.stringify({ id: 'unprocessable_entity', message }) };
  });
  return {
    variables: { VAULT_ADDRESS: vaultOrigin, DIGITALOCEAN_API_URL: spacesOrigin },
    vault,
    keepEntries: async () => {
      const inVault = `in vault ${randomBytes(16).toString('base64')}`;
      given['ENTRY_VAULT'] = inVault;
      vault.put('secret/ENTRY_VAULT', { value: inVault });
      await mkdir(join(folder, KEPT), { recursive: true });
      const inFolder = [12, 15].map((bytes) => randomBytes(bytes).toString('base64')).join('\n');
      await writeFile(join(folder, KEPT, 'ENTRY_FILE'), inFolder, { mode: 0o600 });
    },
    disturb: (which) => {
      moods[which] = true;
    },
    arrived: async () => ({
      ...given,
      ...(await openSealed(github)),
      ...(await readKept(join(folder, KEPT))),
    }),
    asked: () => {
      const toVault = asked.filter(({ which }) => which === 'vault');
      return { 'requests to Vault': toVault.map(({ request }) => request).join('\n') };
    },
  };
}

type Answer = (request: HttpRequest, isDisturbed: boolean) => ScriptedAnswer;

async function readRequest(request: IncomingMessage): Promise<HttpRequest> {
  const method = request.method as HttpRequest['method'];
  const headers = request.headers as Readonly<Record<string, string>>;
  const url = new URL(request.url ?? '/', 'http://store.example');
  const body = await text(request);
  return { method, url, headers, body, headTimeoutMs: 0, idleTimeoutMs: 0 };
}

function reply(response: ServerResponse, answer: ScriptedAnswer): void {
  if ('fails' in answer) response.destroy();
  else response.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
}

/** The texts that a write to Vault holds. */
function valuesOf(body: string): Readonly<Record<string, string>> {
  const sent = JSON.parse(body) as Record<string, unknown>;
  const data = (sent['data'] ?? sent) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, value]] : [],
    ),
  );
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
