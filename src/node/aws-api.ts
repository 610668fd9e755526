import { createHash } from 'node:crypto';
import {
  hideUser,
  isConfidential,
  isJsonObject,
  parseJson,
  parseWebAddress,
  type Secret,
} from '../kernel/index.ts';
import {
  type AwsApi,
  BucketError,
  type Clock,
  type Environment,
  type Http,
} from '../ports/index.ts';
import { createS3Credentials } from './s3-credentials.ts';

/** What calls to AWS are made with. */
export interface AwsApiPorts {
  readonly http: Http;
  /** Requests are signed with the time. */
  readonly clock: Clock;
  readonly environment: Environment;
  /** Told every secret that is found on the way, before it is used. */
  readonly conceal: (secret: Secret) => void;
}

/**
 * AWS over {@link Http}, signed with aws4fetch, which is loaded with the first call. `AWS_ENDPOINT_URL`
 * and its forms for one service take the place of the service's own address, as for Amazon's tools.
 */
export function createAwsApi({ http, clock, environment, conceal }: AwsApiPorts): AwsApi {
  const credentials = createS3Credentials(undefined, { environment, conceal });
  return {
    async call({ service, region, target, body, signal }) {
      const { AwsV4Signer } = await import('aws4fetch');
      const url = findEndpoint(service, region, environment);
      const { accessKey, secretKey, sessionToken } = await credentials();
      const signer = new AwsV4Signer({
        ...{ method: 'POST', url: url.href, service, region },
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': target,
          'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
        },
        body,
        accessKeyId: accessKey,
        secretAccessKey: secretKey.reveal(),
        ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
        datetime: new Date(clock.now()).toISOString().replace(/[:-]|\.\d{3}/g, ''),
      });
      const signed = await signer.sign();
      const response = await http.send({
        ...{ method: 'POST', url, body, headTimeoutMs: TIMEOUT_MS, idleTimeoutMs: TIMEOUT_MS },
        headers: Object.fromEntries(signed.headers),
        ...(signal === undefined ? {} : { signal }),
      });
      const chunks: Uint8Array[] = [];
      for await (const chunk of response.body) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString('utf8');
      return { status: response.status, body: text, code: readCode(text) };
    },
  };
}

const TIMEOUT_MS = 15_000;

function findEndpoint(service: string, region: string, environment: Environment): URL {
  const own = environment(`AWS_ENDPOINT_URL_${ENDPOINT_NAMES[service] ?? service.toUpperCase()}`);
  const given = [own, environment('AWS_ENDPOINT_URL')].find(
    (url) => url !== undefined && url !== '',
  );
  if (given !== undefined) return readEndpoint(given);
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return new URL(`https://${service}.${region}.${domain}/`);
}

function readEndpoint(given: string): URL {
  const url = parseWebAddress(given);
  if (url !== undefined && isConfidential(url)) return url;
  const message = `AWS_ENDPOINT_URL is no address that secrets can be sent to: ${hideUser(given)}`;
  throw new BucketError('BUCKET_FAILED', message, {
    hint: 'Write one that begins with https://, or leave it out for that of the region.',
  });
}

/** How Amazon's tools spell a service in the name of that variable. */
const ENDPOINT_NAMES: Readonly<Record<string, string>> = { secretsmanager: 'SECRETS_MANAGER' };

/** `__type`, which may carry a namespace before a `#`. */
function readCode(text: string): string {
  try {
    const body = parseJson(text);
    const type = isJsonObject(body) ? body['__type'] : undefined;
    return typeof type === 'string' ? type.replace(/^.*#/, '') : '';
  } catch {
    return '';
  }
}
