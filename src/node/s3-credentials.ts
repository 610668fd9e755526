import { Secret } from '../kernel/index.ts';
import { type BucketCredentials, BucketError, type Environment } from '../ports/index.ts';
import type { OpenBucketPorts } from './buckets.ts';

/** Gives the key pair to sign the next request with: temporary ones are renewed before they expire. */
export type S3Credentials = () => Promise<BucketCredentials>;

/**
 * The credentials given, or those that Amazon's own tools would find: variables, the profile with all
 * that it may name (another role, a single sign-on, a process), a web identity such as a
 * workflow's, the container's, the machine's.
 *
 * @throws BucketError `BUCKET_CREDENTIALS_MISSING`, `BUCKET_CREDENTIALS_EXPIRED`
 */
export function createS3Credentials(
  given: BucketCredentials | undefined,
  { environment, conceal }: Pick<OpenBucketPorts, 'environment' | 'conceal'>,
): S3Credentials {
  const concealed = (credentials: BucketCredentials): BucketCredentials => {
    conceal(credentials.secretKey);
    if (credentials.sessionToken !== undefined) conceal(credentials.sessionToken);
    return credentials;
  };
  const variables = given ?? readVariables(environment);
  if (variables !== undefined) return () => Promise.resolve(concealed(variables));
  let chain: Promise<S3Credentials> | undefined;
  return async () => {
    chain ??= openChain();
    const provide = await chain;
    return concealed(await provide());
  };
}

/** The first that the chain would look at, at a tenth of a second less. */
function readVariables(environment: Environment): BucketCredentials | undefined {
  const accessKey = environment('AWS_ACCESS_KEY_ID') ?? '';
  const secretKey = environment('AWS_SECRET_ACCESS_KEY') ?? '';
  const sessionToken = environment('AWS_SESSION_TOKEN') ?? '';
  const isProfileNamed = (environment('AWS_PROFILE') ?? '') !== '';
  if (accessKey === '' || secretKey === '' || isProfileNamed) return undefined;
  return toCredentials({ accessKeyId: accessKey, secretAccessKey: secretKey, sessionToken });
}

interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

async function openChain(): Promise<S3Credentials> {
  const { defaultProvider } = await import('./aws-credentials.ts');
  const provide = defaultProvider();
  return async () => {
    try {
      return toCredentials(await provide());
    } catch (error) {
      throw toCredentialsError(error);
    }
  };
}

function toCredentials(identity: Identity): BucketCredentials {
  const { accessKeyId, secretAccessKey, sessionToken = '' } = identity;
  return {
    accessKey: accessKeyId,
    secretKey: new Secret(secretAccessKey),
    ...(sessionToken === '' ? {} : { sessionToken: new Secret(sessionToken) }),
  };
}

function toCredentialsError(error: unknown): BucketError {
  const name = error instanceof Error ? error.name : '';
  if (name.startsWith('ExpiredToken')) {
    return new BucketError('BUCKET_CREDENTIALS_EXPIRED', 'the credentials have expired', {
      hint: 'Sign in again, or let the workflow take new credentials before this step.',
      cause: error,
    });
  }
  return new BucketError('BUCKET_CREDENTIALS_MISSING', 'no credentials can be found', {
    hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_PROFILE, or, in a workflow, take a role with aws-actions/configure-aws-credentials before this step.',
    cause: error,
  });
}
