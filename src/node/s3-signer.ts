import { createHash } from 'node:crypto';
import type { S3BucketOptions } from '../ports/index.ts';
import type { Signer } from './object-sender.ts';
import type { S3Credentials } from './s3-credentials.ts';

/** Signs with aws4fetch, which is loaded with the first request. */
export function createS3Signer(
  { region }: Pick<S3BucketOptions, 'region'>,
  credentials: S3Credentials,
): Signer {
  return async ({ method, url, headers, body, askedAtMs }) => {
    const { AwsV4Signer } = await import('aws4fetch');
    const { accessKey, secretKey, sessionToken } = await credentials();
    const signer = new AwsV4Signer({
      method,
      url: url.href,
      headers: {
        ...headers,
        'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
      },
      accessKeyId: accessKey,
      secretAccessKey: secretKey.reveal(),
      ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
      service: 's3',
      region,
      datetime: new Date(askedAtMs).toISOString().replace(/[:-]|\.\d{3}/g, ''),
    });
    const signed = await signer.sign();
    return { headers: Object.fromEntries(signed.headers) };
  };
}
