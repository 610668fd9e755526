import { readFile } from 'node:fs/promises';
import { isJsonObject, type JsonObject, parseJson, Secret } from '../kernel/index.ts';
import { BucketError } from '../ports/index.ts';
import type { TokenSource } from './access-tokens.ts';
import type { OpenBucketPorts } from './buckets.ts';
import { type CredentialsDocument, openDocument } from './credentials-document.ts';
import { createImpersonatedTokens } from './google-impersonation.ts';
import { STORAGE_SCOPE } from './google-tokens.ts';
import { requestToken, toAccessToken, type TokenRequest, unusable } from './token-request.ts';

/**
 * Tokens by workload identity federation, as google-github-actions/auth sets it up: somebody else's
 * token, such as that of a workflow, for one of Google's, and perhaps that for a service account's.
 * Each renewal asks for the foreign token anew, so that it may live for minutes only.
 */
export function createExternalTokens(
  fields: CredentialsDocument,
  ports: OpenBucketPorts,
): TokenSource {
  const impersonates = fields.optional('service_account_impersonation_url') !== undefined;
  const federated = createFederatedTokens(
    fields,
    { scope: impersonates ? CLOUD_SCOPE : (ports.tokenScope ?? STORAGE_SCOPE) },
    ports,
  );
  return impersonates ? createImpersonatedTokens(federated, fields, ports) : federated;
}

/** Impersonation is asked for with it. */
const CLOUD_SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

function createFederatedTokens(
  fields: CredentialsDocument,
  { scope }: { readonly scope: string },
  ports: OpenBucketPorts,
): TokenSource {
  const url = fields.address('token_url');
  const audience = fields.text('audience');
  const subjectType = fields.text('subject_token_type');
  if (fields.optional('workforce_pool_user_project') !== undefined) {
    throw fields.refuse('workforce pools are not known here');
  }
  const readSubject = createSubject(fields, ports);
  return async () => {
    const subject = await readSubject();
    const request: TokenRequest = {
      ...{ method: 'POST', url, what: 'a federated token of Google’s' },
      form: {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        ...{ audience, scope },
        subject_token_type: subjectType,
        subject_token: subject.reveal(),
      },
      hint: 'Check the workload identity provider: its issuer, its audiences, and that its attribute condition lets this repository in.',
    };
    return toAccessToken(await requestToken(request, ports), request, ports.conceal);
  };
}

/** How the foreign token is come by: from a file or an address. */
function createSubject(fields: CredentialsDocument, ports: OpenBucketPorts): () => Promise<Secret> {
  const source = fields.object('credential_source');
  const place = openDocument(source, ports.conceal);
  const format = readFormat(source);
  const file = place.optional('file');
  if (file !== undefined) {
    return async () => toSubject(await readSubjectFile(file), format, ports);
  }
  if (place.optional('environment_id') !== undefined || place.optional('url') === undefined) {
    throw fields.refuse(
      '`credential_source` has neither `file` nor `url`, and others are not known',
    );
  }
  const url = place.text('url');
  if (!URL.canParse(url)) throw fields.refuse('`credential_source.url` is no address');
  const headers = readHeaders(source, ports);
  return async () => {
    const request: TokenRequest = {
      ...{ method: 'GET', url: new URL(url), headers, what: 'the token of this workflow' },
      hint: 'Give the job the permission `id-token: write`, and sign in with google-github-actions/auth in the same job.',
    };
    const { document } = await requestToken(request, ports);
    return conceal(document[format.field], ports);
  };
}

interface SubjectFormat {
  readonly kind: 'text' | 'json';
  readonly field: string;
}

function readFormat(source: JsonObject): SubjectFormat {
  const format = source['format'];
  if (!isJsonObject(format) || format['type'] !== 'json') return { kind: 'text', field: '' };
  const field = format['subject_token_field_name'];
  return { kind: 'json', field: typeof field === 'string' ? field : '' };
}

function readHeaders(source: JsonObject, ports: OpenBucketPorts): Readonly<Record<string, string>> {
  const headers = source['headers'];
  if (!isJsonObject(headers)) return {};
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      if (typeof value !== 'string') return [];
      ports.conceal(new Secret(value.replace(/^bearer /i, '')));
      return [[name.toLowerCase(), value]];
    }),
  );
}

async function readSubjectFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new BucketError('BUCKET_CREDENTIALS_MISSING', `cannot read the token in ${path}`, {
      hint: 'Let whatever writes the file do so before this runs.',
      cause: error,
    });
  }
}

function toSubject(text: string, { kind, field }: SubjectFormat, ports: OpenBucketPorts): Secret {
  if (kind === 'text') return conceal(text.trim(), ports);
  try {
    const document = parseJson(text);
    return conceal(isJsonObject(document) ? document[field] : undefined, ports);
  } catch {
    throw unusable('the token of this workflow');
  }
}

function conceal(value: unknown, ports: OpenBucketPorts): Secret {
  if (typeof value !== 'string' || value === '') throw unusable('the token of this workflow');
  const secret = new Secret(value);
  ports.conceal(secret);
  return secret;
}
