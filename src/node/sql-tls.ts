import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { SqlError } from '../ports/index.ts';
import type { SqlAddress } from './sql-address.ts';
import { systemCodeOf } from './system-error.ts';

/** Whether one attempt to connect uses TLS, and how. */
export type TlsChoice = false | ConnectionOptions;

/**
 * The ways to connect that an address allows, in the order to try them. The words mean what libpq
 * means by them: `require` encrypts and trusts anybody, unless there is a root certificate, which
 * makes it `verify-ca`; only `verify-full` also checks the host's name.
 *
 * @throws SqlError `SQL_ADDRESS_INVALID` for a certificate file that cannot be read
 */
export async function chooseTls(address: SqlAddress): Promise<readonly TlsChoice[]> {
  const { sslMode, host } = address;
  // libpq has no TLS over Unix sockets.
  if (sslMode === 'disable' || host.startsWith('/')) return [false];
  const tls = await toTls(address);
  if (sslMode === 'allow') return [false, tls];
  return sslMode === 'prefer' ? [tls, false] : [tls];
}

async function toTls(address: SqlAddress): Promise<ConnectionOptions> {
  const { sslMode, sslCert, sslKey } = address;
  const [ca, cert, key] = await Promise.all([
    readRoots(address),
    sslCert === undefined ? undefined : readPem(sslCert, 'sslcert'),
    sslKey === undefined ? undefined : readPem(sslKey, 'sslkey'),
  ]);
  const isVerified = sslMode.startsWith('verify-') || (sslMode === 'require' && ca !== undefined);
  return {
    ...(ca === undefined || ca === 'system' ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    rejectUnauthorized: isVerified,
    ...(sslMode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  };
}

/** `undefined` when there are none to check with. */
async function readRoots({ sslMode, sslRootCert }: SqlAddress): Promise<string | undefined> {
  if (sslRootCert === 'system') return sslRootCert;
  if (sslRootCert !== undefined) return await readPem(sslRootCert, 'sslrootcert');
  const usual = join(homedir(), '.postgresql', 'root.crt');
  const found = await readFile(usual, 'utf8').catch(() => undefined);
  if (found === undefined && sslMode.startsWith('verify-')) {
    throw new SqlError('SQL_ADDRESS_INVALID', `sslmode=${sslMode} has no root certificate`, {
      hint: 'Add `sslrootcert=<path of the certificate>` to the address, or `sslrootcert=system` with `sslmode=verify-full`.',
    });
  }
  return found;
}

async function readPem(path: string, parameter: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const reason = systemCodeOf(error) || 'unknown error';
    throw new SqlError('SQL_ADDRESS_INVALID', `cannot read ${parameter} ${path}: ${reason}`, {
      hint: `Correct \`${parameter}\` in the database address; a relative path starts at the current folder.`,
      cause: error,
    });
  }
}
