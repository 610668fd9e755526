import { Secret } from '../kernel/index.ts';
import type { Environment, Keychain, KeychainAnswer, KeychainEntry } from '../ports/index.ts';

/** A program of the operating system that prints one entry. */
export interface KeychainTool {
  /** Absolute path. */
  readonly command: string;
  readonly args: (entry: KeychainEntry) => readonly string[];
  /** How it exits where there is no such entry. */
  readonly missing: number;
  /** Whether it exits so for other reasons as well, which it then says on standard error. */
  readonly explainsOthers: boolean;
  /** Whether it ends what it prints with a line end of its own. */
  readonly addsLineEnd: boolean;
}

const TOOLS: Partial<Readonly<Record<NodeJS.Platform, KeychainTool>>> = {
  darwin: {
    command: '/usr/bin/security',
    args: ({ service, account }) => ['find-generic-password', '-s', service, '-a', account, '-w'],
    missing: 44,
    explainsOthers: false,
    addsLineEnd: true,
  },
  // The attributes are those that go-keyring gives its entries.
  linux: {
    command: '/usr/bin/secret-tool',
    args: ({ service, account }) => ['lookup', 'service', service, 'username', account],
    missing: 1,
    explainsOthers: true,
    addsLineEnd: false,
  },
};

/** What the tools need to find the user's keychain; nothing else is handed to them. */
const VARIABLES = ['HOME', 'USER', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR', 'DISPLAY'];

/** The keychain of this machine, read by the operating system's own tool. */
export function createKeychain(
  environment: Environment,
  tool: KeychainTool | undefined = TOOLS[process.platform],
): Keychain {
  return {
    async read(entry, { signal } = {}) {
      if (tool === undefined) return { kind: 'no-keychain' };
      const ended = await run(tool, entry, { environment, signal });
      if (ended.kind === 'not-started') return { kind: 'no-keychain' };
      return judge(ended, tool);
    },
  };
}

/** More than a keychain is made for. */
const MAX_BYTES = 1024 * 1024;

/** Somebody may have to unlock it. */
const TIMEOUT_MS = 60_000;

type Ended =
  | { readonly kind: 'not-started' }
  | {
      readonly kind: 'ended';
      readonly code: number | undefined;
      readonly text: string;
      readonly complaint: string;
    };

async function run(
  { command, args }: KeychainTool,
  entry: KeychainEntry,
  {
    environment,
    signal,
  }: { readonly environment: Environment; readonly signal: AbortSignal | undefined },
): Promise<Ended> {
  const { execFile } = await import('node:child_process');
  const env = Object.fromEntries(VARIABLES.map((name) => [name, environment(name)]));
  const options = { env, maxBuffer: MAX_BYTES, timeout: TIMEOUT_MS, encoding: 'utf8' } as const;
  return await new Promise((resolve) => {
    const child = execFile(
      command,
      [...args(entry)],
      signal === undefined ? options : { ...options, signal },
      (error, text, complaint) => {
        const code = error === null ? 0 : error.code;
        if (code === 'ENOENT' || code === 'EACCES') resolve({ kind: 'not-started' });
        else
          resolve({
            kind: 'ended',
            code: typeof code === 'number' ? code : undefined,
            text,
            complaint,
          });
      },
    );
    child.stdin?.end();
  });
}

function judge(
  { code, text, complaint }: Extract<Ended, { readonly kind: 'ended' }>,
  { missing, explainsOthers, addsLineEnd }: KeychainTool,
): KeychainAnswer {
  const isExplained = explainsOthers && complaint.trim() !== '';
  if (code === missing && !isExplained) return { kind: 'missing' };
  if (code !== 0) return { kind: 'refused' };
  const value = addsLineEnd ? text.replace(/\n$/, '') : text;
  return { kind: 'found', secret: new Secret(decode(value)) };
}

/** go-keyring encodes what it puts into a keychain, and says how. */
function decode(value: string): string {
  for (const encoding of ['base64', 'hex'] as const) {
    const prefix = ENCODED[encoding];
    if (value.startsWith(prefix)) {
      return Buffer.from(value.slice(prefix.length), encoding).toString('utf8');
    }
  }
  return value;
}

const ENCODED = { base64: 'go-keyring-base64:', hex: 'go-keyring-encoded:' };
