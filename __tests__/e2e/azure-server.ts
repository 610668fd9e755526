import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Secret } from '../../src/kernel/index.ts';
import { createAzureSigner } from '../../src/node/azure-signer.ts';
import type { AzureBucketOptions, AzureCredentials } from '../../src/ports/index.ts';

/** Azurite, Microsoft's own emulator, gone when disposed. */
export interface AzureServer extends AsyncDisposable {
  readonly origin: string;
  /** Address of the account. */
  readonly endpoint: string;
  readonly key: Secret;
  createContainer(name: string): Promise<void>;
}

/** The account that Azurite makes, with the key that all the world knows. */
export const ACCOUNT = 'devstoreaccount1';
export const KEY = new Secret(
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
);

/** The program of the server; `undefined` when it is not installed. */
export function findAzurite(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'azurite-blob'))
    .find((file) => existsSync(file));
}

/** Whether a machine without the server is broken, rather than a reason to skip. */
export function isAzuriteRequired(): boolean {
  return process.env['CI'] === 'true';
}

/** Says once for a suite that it is skipped, and why. */
export function explainSkip(suite: string): void {
  if (findAzurite() !== undefined || isAzuriteRequired()) return;
  process.stdout.write(
    `${suite} is skipped: no azurite-blob on this machine (npm install --global azurite@3.35.0)\n`,
  );
}

/** Starts a server on a free port of 127.0.0.1, which it tells itself. */
export async function startAzurite(program: string): Promise<AzureServer> {
  const args = ['--blobHost', '127.0.0.1', '--blobPort', '0'];
  const child = spawn(
    program,
    [...args, '--silent', '--disableTelemetry', '--inMemoryPersistence'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const origin = await readOrigin(child);
  const endpoint = `${origin}/${ACCOUNT}`;
  return {
    origin,
    endpoint,
    key: KEY,
    createContainer: (name) => createContainer(endpoint, name),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

/** Goes on reading: a server that cannot say something may end. */
function readOrigin(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const origin = /listens on (http:\/\/[\d.]+:\d+)/.exec(said)?.[1];
      if (origin !== undefined) resolve(origin);
    });
    child.once('exit', () => {
      reject(new TypeError(`Azurite did not start: ${said}`));
    });
  });
}

async function createContainer(endpoint: string, container: string): Promise<void> {
  const credentials: AzureCredentials = { kind: 'key', key: KEY };
  const options: AzureBucketOptions = {
    ...{ kind: 'azure', container, account: ACCOUNT, endpoint, credentials },
  };
  const sign = createAzureSigner(options, {
    http: { send: () => Promise.reject(new TypeError('a key needs no token')) },
    clock: {
      ...{ now: () => 0, elapsedMs: () => 0 },
      ...{ sleep: () => Promise.resolve(), callAfter: () => () => undefined },
    },
    environment: () => undefined,
    conceal: () => [],
  });
  const url = new URL(`${endpoint}/${container}?restype=container`);
  const request = { method: 'PUT', url, headers: {}, body: '', askedAtMs: Date.now() } as const;
  const { headers } = await sign(request);
  const response = await fetch(url, { method: 'PUT', headers });
  if (!response.ok) throw new TypeError(`cannot create ${container}: ${await response.text()}`);
}
