import type { AzureBucketOptions, Bucket, BucketErrorCode } from '../ports/index.ts';
import { toAzurePage, toAzureQuery } from './azure-listing.ts';
import { createAzureSigner } from './azure-signer.ts';
import { clockAheadMs, createRefusals, type Refusals } from './bucket-refusals.ts';
import type { OpenBucketPorts } from './buckets.ts';
import { encodeKey } from './encode-key.ts';
import type { ObjectAnswer } from './object-exchange.ts';
import { createObjectSender } from './object-sender.ts';
import { type BucketDialect, type BucketLine, createRestBucket } from './rest-bucket.ts';
import { findElement } from './xml-elements.ts';

/**
 * A container of Azure's Blob storage over its REST protocol. Needs the rights to read, list and, to
 * write, to write and delete blobs.
 */
export function createAzureBucket(options: AzureBucketOptions, ports: OpenBucketPorts): Bucket {
  return createRestBucket({ dialect: toDialect(options), ...createAzureLine(options, ports) });
}

/** The line to the account of a container: authorized requests, and what its refusals mean. */
export function createAzureLine(options: AzureBucketOptions, ports: OpenBucketPorts): BucketLine {
  const refusals = createAzureRefusals(options);
  const send = createObjectSender({
    toUrl: (key, query) => toUrl(options, key, query),
    sign: createAzureSigner(options, ports),
    ...{ refusals, ports },
  });
  return { send, refusals };
}

function toUrl(
  { container, endpoint }: AzureBucketOptions,
  key: string,
  query: Readonly<Record<string, string>>,
): URL {
  const url = new URL(endpoint);
  const blob = key === '' ? '' : `/${encodeKey(key)}`;
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${container}${blob}`;
  url.search = new URLSearchParams(query).toString();
  return url;
}

function toDialect(options: AzureBucketOptions): BucketDialect {
  return {
    tagHeader: 'etag',
    // The name has to be one that C# could give a variable.
    markHeader: 'x-ms-meta-wfctlmark',
    writeHeaders: { 'x-ms-blob-type': 'BlockBlob' },
    condition: (expected) =>
      expected === undefined ? { 'if-none-match': '*' } : { 'if-match': expected },
    isMissing: ({ code }) => code === 'BlobNotFound',
    // A lease of somebody's is refused with the same status, and says nothing of the version.
    isMismatch: ({ status, code }) =>
      (status === 412 && !code.startsWith('Lease')) || code === 'BlobAlreadyExists',
    toListQuery: toAzureQuery,
    toPage: (answer) => toAzurePage(answer, placeOf(options)),
  };
}

function placeOf({ container, account }: AzureBucketOptions): string {
  return `the container ${container} of the account ${account}`;
}

function createAzureRefusals(options: AzureBucketOptions): Refusals {
  const isSigned = options.credentials.kind === 'key';
  return createRefusals({
    place: placeOf(options),
    codes: CODES,
    hints: HINTS,
    judge: (answer) => judge(answer, isSigned),
    explain: (code, answer) => {
      if (answer.code.startsWith('Lease')) return 'somebody holds a lease on it';
      return answer.code === 'ContainerBeingDeleted' ? BEING_DELETED : EXPLANATIONS[code];
    },
  });
}

/** One word of Azure's stands for a wrong key, a wrong clock and a time that is over. */
function judge(answer: ObjectAnswer, isSigned: boolean): BucketErrorCode | undefined {
  const { code, askedAtMs, headers, body } = answer;
  if (!['AuthenticationFailed', 'InvalidAuthenticationInfo'].includes(code)) return undefined;
  const aheadMs = clockAheadMs(askedAtMs, headers) ?? 0;
  if (isSigned && Math.abs(aheadMs) > LARGEST_SKEW_MS) return 'BUCKET_CLOCK_SKEW';
  const detail = findElement(new TextDecoder().decode(body), 'AuthenticationErrorDetail') ?? '';
  const isOver = /not valid in the specified time frame|expired/i.test(detail);
  return isOver ? 'BUCKET_CREDENTIALS_EXPIRED' : 'BUCKET_CREDENTIALS_REFUSED';
}

/** What Azure lets pass, less the second that its own `date` may be off. */
const LARGEST_SKEW_MS = 899_000;

const CODES: ReadonlyMap<string, BucketErrorCode> = new Map([
  ['ContainerNotFound', 'BUCKET_NOT_FOUND'],
  ['ResourceNotFound', 'BUCKET_NOT_FOUND'],
  ['AuthorizationFailure', 'BUCKET_FORBIDDEN'],
  ['AuthorizationPermissionMismatch', 'BUCKET_FORBIDDEN'],
  ['AuthorizationProtocolMismatch', 'BUCKET_FORBIDDEN'],
  ['AuthorizationServiceMismatch', 'BUCKET_FORBIDDEN'],
  ['AuthorizationResourceTypeMismatch', 'BUCKET_FORBIDDEN'],
  ['AuthorizationSourceIPMismatch', 'BUCKET_FORBIDDEN'],
  ['InsufficientAccountPermissions', 'BUCKET_FORBIDDEN'],
  ['AccountIsDisabled', 'BUCKET_FORBIDDEN'],
  ['BlobImmutableDueToPolicy', 'BUCKET_FORBIDDEN'],
  ['NoAuthenticationInformation', 'BUCKET_CREDENTIALS_REFUSED'],
  ['KeyBasedAuthenticationNotPermitted', 'BUCKET_CREDENTIALS_REFUSED'],
  ['LeaseIdMissing', 'BUCKET_BUSY'],
  ['ContainerBeingDeleted', 'BUCKET_BUSY'],
  ['ServerBusy', 'BUCKET_BUSY'],
  ['OperationTimedOut', 'BUCKET_UNCERTAIN'],
  ['InternalError', 'BUCKET_UNCERTAIN'],
]);

/** Its name is free again only then. */
const BEING_DELETED = 'it is being deleted, which takes half a minute and more';

const EXPLANATIONS: Readonly<Partial<Record<BucketErrorCode, string>>> = {
  BUCKET_NOT_FOUND: 'there is no such container',
  BUCKET_CREDENTIALS_REFUSED: 'the server does not accept the credentials',
};

const HINTS: Readonly<Partial<Record<BucketErrorCode, string>>> = {
  BUCKET_NOT_FOUND: 'Create the container, or correct its name or that of the account.',
  BUCKET_FORBIDDEN:
    'Grant the role Storage Blob Data Contributor on the container, or to plan only, Storage Blob Data Reader; a shared access signature needs read, list, write, create and delete. The account may also have a firewall.',
  BUCKET_CREDENTIALS_REFUSED:
    'Check that key or signature are those of this account, and that it lets in by them; an identity has to be one of the account’s tenant.',
};
