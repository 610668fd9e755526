import type { BucketErrorCode, S3BucketOptions } from '../ports/index.ts';
import { createRefusals, type Refusals } from './bucket-refusals.ts';
import type { ObjectAnswer } from './object-exchange.ts';
import { findElement } from './xml-elements.ts';

/** The errors of a bucket on a server that speaks S3's protocol. */
export function createS3Refusals({ bucket, region }: S3BucketOptions): Refusals {
  return createRefusals({
    place: `the bucket ${bucket}`,
    codes: CODES,
    hints: HINTS,
    explain: (code, answer) => {
      if (code === 'BUCKET_NOT_FOUND') return 'there is no such bucket';
      return code === 'BUCKET_WRONG_REGION' ? explainRegion(answer, region) : undefined;
    },
  });
}

/** The server's own word tells most. */
const CODES: ReadonlyMap<string, BucketErrorCode> = new Map([
  ['NoSuchBucket', 'BUCKET_NOT_FOUND'],
  ['AccessDenied', 'BUCKET_FORBIDDEN'],
  ['AllAccessDisabled', 'BUCKET_FORBIDDEN'],
  ['PermanentRedirect', 'BUCKET_WRONG_REGION'],
  ['TemporaryRedirect', 'BUCKET_WRONG_REGION'],
  ['AuthorizationHeaderMalformed', 'BUCKET_WRONG_REGION'],
  ['IllegalLocationConstraintException', 'BUCKET_WRONG_REGION'],
  ['InvalidAccessKeyId', 'BUCKET_CREDENTIALS_REFUSED'],
  ['SignatureDoesNotMatch', 'BUCKET_CREDENTIALS_REFUSED'],
  ['InvalidToken', 'BUCKET_CREDENTIALS_REFUSED'],
  ['XAdminUserNotFound', 'BUCKET_CREDENTIALS_REFUSED'],
  ['ExpiredToken', 'BUCKET_CREDENTIALS_EXPIRED'],
  ['ExpiredTokenException', 'BUCKET_CREDENTIALS_EXPIRED'],
  ['TokenRefreshRequired', 'BUCKET_CREDENTIALS_EXPIRED'],
  ['RequestTimeTooSkewed', 'BUCKET_CLOCK_SKEW'],
  ['SlowDown', 'BUCKET_BUSY'],
  ['ServiceUnavailable', 'BUCKET_BUSY'],
  ['TooManyRequests', 'BUCKET_BUSY'],
  ['OperationAborted', 'BUCKET_BUSY'],
  ['ConditionalRequestConflict', 'BUCKET_BUSY'],
  ['RequestTimeout', 'BUCKET_UNCERTAIN'],
  ['InternalError', 'BUCKET_UNCERTAIN'],
  ['NotImplemented', 'BUCKET_UNSUPPORTED'],
]);

function explainRegion({ headers, body }: ObjectAnswer, asked: string): string {
  const region =
    headers.get('x-amz-bucket-region') ?? findElement(new TextDecoder().decode(body), 'Region');
  const where = region === undefined ? 'it is elsewhere' : `it is in ${region}`;
  return `${where}; we asked in the region ${asked}`;
}

const HINTS: Readonly<Partial<Record<BucketErrorCode, string>>> = {
  BUCKET_NOT_FOUND: 'Create the bucket, or correct its name, region or endpoint.',
  BUCKET_FORBIDDEN:
    'The bucket may be somebody else’s, since all customers share the names: then give it another. Otherwise allow s3:ListBucket on it, and s3:GetObject, s3:PutObject and s3:DeleteObject on what is in it.',
  BUCKET_WRONG_REGION: 'Set `region` of the state module to that of the bucket.',
  BUCKET_CREDENTIALS_REFUSED:
    'Check the access key and its secret, and that both are for this server.',
};
