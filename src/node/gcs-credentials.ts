import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { homedir } from 'node:os';
import { CoreError, isJsonObject, type JsonObject, parseJson } from '../kernel/index.ts';
import { BucketError, type Environment, type GcsCredentials } from '../ports/index.ts';
import { type AccessTokens, keepTokens, type TokenSource } from './access-tokens.ts';
import type { OpenBucketPorts } from './buckets.ts';
import { createDocumentTokens } from './google-document.ts';
import { createMachineTokens } from './google-tokens.ts';

/**
 * Access tokens for Google Cloud Storage: by the credentials given, otherwise by those that
 * Google's own libraries would find (GOOGLE_APPLICATION_CREDENTIALS, gcloud's file, the machine).
 */
export function createGcsTokens(
  given: GcsCredentials | undefined,
  ports: OpenBucketPorts,
): AccessTokens {
  if (given?.kind === 'token') {
    const { token } = given;
    return { get: () => Promise.resolve(token), forget: () => undefined };
  }
  let opening: Promise<TokenSource> | undefined;
  const source: TokenSource = async () => {
    opening ??= open(given, ports).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    const provide = await opening;
    return await provide();
  };
  return keepTokens(source, ports.clock);
}

async function open(
  given: Exclude<GcsCredentials, { readonly kind: 'token' }> | undefined,
  ports: OpenBucketPorts,
): Promise<TokenSource> {
  if (given?.kind === 'document') {
    return createDocumentTokens(parse(given.document.reveal(), 'the credentials given'), ports);
  }
  const path = given?.path ?? nameOf(ports.environment);
  if (path !== undefined) {
    const text = await read(path);
    if (text === undefined) throw notThere(path);
    return createDocumentTokens(parse(text, path), ports);
  }
  const file = join(gcloudFolder(ports.environment), 'application_default_credentials.json');
  const text = await read(file);
  return text === undefined
    ? createMachineTokens(ports)
    : createDocumentTokens(parse(text, file), ports);
}

function nameOf(environment: Environment): string | undefined {
  const path = environment('GOOGLE_APPLICATION_CREDENTIALS') ?? '';
  return path === '' ? undefined : path;
}

function gcloudFolder(environment: Environment): string {
  const named = environment('CLOUDSDK_CONFIG') ?? '';
  return named === '' ? join(environment('HOME') ?? homedir(), '.config', 'gcloud') : named;
}

/** The file's text; `undefined` where there is none. */
async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new BucketError('BUCKET_CREDENTIALS_MISSING', `cannot read the credentials in ${path}`, {
      hint: 'Let the file be readable for whom this runs as.',
      cause: error,
    });
  }
}

function notThere(path: string): BucketError {
  return new BucketError('BUCKET_CREDENTIALS_MISSING', `there are no credentials in ${path}`, {
    hint: 'Correct `credentials` of the state module or GOOGLE_APPLICATION_CREDENTIALS, or, in a workflow, sign in with google-github-actions/auth before this step.',
  });
}

function parse(text: string, where: string): JsonObject {
  try {
    const document = parseJson(text);
    if (isJsonObject(document)) return document;
  } catch (error) {
    if (!(error instanceof CoreError)) throw error;
  }
  throw new BucketError('BUCKET_CREDENTIALS_REFUSED', `${where}: this is no JSON object`, {
    hint: 'Use a credentials file as Google writes it, whole and unchanged.',
  });
}
