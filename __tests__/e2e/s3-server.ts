import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import { Secret } from '../../src/kernel/index.ts';
import type { BucketCredentials } from '../../src/ports/index.ts';

/** A key pair in the open, for a server of this machine. */
export interface TestKeys {
  readonly accessKey: string;
  readonly secretKey: string;
}

/** An S3 server of our own that honours conditional writes, gone when disposed. */
export interface S3Server extends AsyncDisposable {
  readonly endpoint: string;
  /** Of whom the server is. */
  readonly root: TestKeys;
  /** The folder with its files. */
  readonly folder: string;
  /** Makes a bucket that is root's. */
  createBucket(name: string): Promise<void>;
  /** Makes another account; one with `userplus` may make buckets of its own. */
  createAccount(accessKey: string, role?: 'user' | 'userplus'): TestKeys;
  /** Lets an account do these things to a bucket and what is in it. */
  allow(bucket: string, account: TestKeys, actions: readonly string[]): Promise<void>;
}

/** The program of the server; `undefined` when it is not installed. */
export function findS3Server(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), join(homedir(), 'go', 'bin')];
  return folders.map((folder) => join(folder, 'versitygw')).find((file) => existsSync(file));
}

/** Whether a machine without the server is broken, rather than a reason to skip. */
export function isS3Required(): boolean {
  return process.env['CI'] === 'true';
}

/** Says once for a suite that it is skipped, and why. */
export function explainSkip(suite: string): void {
  if (findS3Server() !== undefined || isS3Required()) return;
  process.stdout.write(
    `${suite} is skipped: no versitygw on this machine (go install github.com/versity/versitygw/cmd/versitygw@v1.8.0)\n`,
  );
}

const ROOT: TestKeys = { accessKey: 'root-access', secretKey: 'root-secret' };

/** Starts a server on a free port of 127.0.0.1. */
export async function startS3(program: string): Promise<S3Server> {
  const folder = await mkdtemp(join(tmpdir(), 'wfctl-s3-'));
  const places = {
    data: join(folder, 'data'),
    side: join(folder, 'side'),
    iam: join(folder, 'iam'),
  };
  for (const place of Object.values(places)) await mkdir(place);
  const port = String(await findFreePort());
  const endpoint = `http://127.0.0.1:${port}`;
  const login = ['--access', ROOT.accessKey, '--secret', ROOT.secretKey];
  const child = spawn(
    program,
    [
      ...login,
      '--port',
      `127.0.0.1:${port}`,
      '--quiet',
      '--keep-alive',
      '--health',
      '/health',
    ].concat(['--iam-dir', places.iam, 'posix', '--versioning-dir', places.side, places.data]),
    { stdio: ['ignore', 'ignore', 'ignore'] },
  );
  await waitForHealth(`${endpoint}/health`, child);
  const client = new AwsClient({
    accessKeyId: ROOT.accessKey,
    secretAccessKey: ROOT.secretKey,
    service: 's3',
    region: 'us-east-1',
  });
  const put = async (path: string, body?: string): Promise<void> => {
    const init = body === undefined ? { method: 'PUT' } : { method: 'PUT', body };
    const response = await client.fetch(`${endpoint}/${path}`, init);
    if (!response.ok) throw new TypeError(`PUT ${path} failed: ${await response.text()}`);
  };
  return {
    endpoint,
    root: ROOT,
    folder: places.data,
    createBucket: (name) => put(name),
    createAccount: (accessKey, role = 'user') => {
      const keys = { accessKey, secretKey: `${accessKey}-secret` };
      const account = ['--access', keys.accessKey, '--secret', keys.secretKey, '--role', role];
      const args = ['admin', ...login, '--endpoint-url', endpoint, 'create-user', ...account];
      const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
      if (status !== 0) throw new TypeError(`create-user failed: ${stderr}`);
      return keys;
    },
    allow: (bucket, { accessKey }, actions) => {
      const resources = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
      return put(
        `${bucket}?policy`,
        JSON.stringify({
          Version: '2012-10-17',
          Statement: actions.map((action) => ({
            Effect: 'Allow',
            Principal: { AWS: [accessKey] },
            Action: action,
            Resource: action === 's3:ListBucket' ? resources[0] : resources[1],
          })),
        }),
      );
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Keys as the store takes them. */
export function toCredentials({ accessKey, secretKey }: TestKeys): BucketCredentials {
  return { accessKey, secretKey: new Secret(secretKey) };
}

const START_LIMIT_MS = 20_000;

async function waitForHealth(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  for (;;) {
    const isHealthy = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isHealthy) return;
    if (child.exitCode !== null || Date.now() > deadline) {
      throw new TypeError('the S3 server did not start');
    }
    await sleep(50);
  }
}

function findFreePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
}
