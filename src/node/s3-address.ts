import type { S3BucketOptions } from '../ports/index.ts';
import { encodeKey } from './encode-key.ts';

/** The address of an object, or of the bucket itself for an empty key. */
export function toS3Url(
  options: S3BucketOptions,
  key: string,
  query: Readonly<Record<string, string>> = {},
): URL {
  const { bucket, region, endpoint } = options;
  const server = new URL(endpoint ?? `https://s3.${region}.${domainOf(region)}`);
  const base = server.pathname.replace(/\/$/, '');
  if (isInPath(options)) {
    server.pathname = `${base}/${bucket}/${encodeKey(key)}`;
  } else {
    server.hostname = `${bucket}.${server.hostname}`;
    server.pathname = `${base}/${encodeKey(key)}`;
  }
  server.search = new URLSearchParams(query).toString();
  return server;
}

/** A certificate for `*.server` covers no name with one more dot. */
function isInPath({ isPathStyle, bucket }: S3BucketOptions): boolean {
  return isPathStyle || bucket.includes('.');
}

function domainOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}
