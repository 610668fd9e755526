import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { listen, type LoopbackServer } from './loopback-server.ts';

/**
 * Makes `key.pem` and `certificate.pem` in a folder: for the loopback address and `localhost`, signed by
 * nobody else, valid for two days.
 */
export async function makeCertificate(folder: string): Promise<void> {
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-days', '2', '-subj', '/CN=loopback'],
    ...['-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'],
    ...['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')],
  ]);
}

/** Starts a server on a free port of the loopback address whose certificate nobody knows. */
export async function startSecureServer(listener: RequestListener): Promise<LoopbackServer> {
  const folder = await mkdtemp(join(tmpdir(), 'wfctl-test-'));
  try {
    await makeCertificate(folder);
    const read = (name: string): Promise<Buffer> => readFile(join(folder, name));
    const [key, cert] = await Promise.all([read('key.pem'), read('certificate.pem')]);
    return await listen(createServer({ key, cert }, listener), 'https');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
