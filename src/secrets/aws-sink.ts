import { randomUUID } from 'node:crypto';
import { encodeJson, isJsonObject, type JsonObject, parseJson, Secret } from '../kernel/index.ts';
import {
  type AwsAnswer,
  type AwsApi,
  BucketError,
  type Clock,
  type Environment,
  HttpError,
} from '../ports/index.ts';
import type { SecretSink, SinkOptions } from './secret-sink.ts';
import { SecretsError } from './secrets-error.ts';
import type { SinkTarget } from './sink-target.ts';

export type AwsTarget = Extract<SinkTarget, { readonly kind: 'aws_secrets_manager' }>;

/** What calls to AWS are made with. */
export interface AwsParts {
  readonly aws: AwsApi;
  readonly clock: Clock;
  readonly environment: Environment;
}

/**
 * A secret in AWS Secrets Manager, or one member of a secret that is a JSON object. A secret that is
 * not there yet is made. Each value carries a word of its own, by which AWS knows a second try of the
 * same write.
 */
export function createAwsSink(target: AwsTarget, parts: AwsParts): SecretSink {
  const call = createCalls(target, parts);
  return {
    check: async (options = {}) => {
      const answer = await call('DescribeSecret', { SecretId: target.name }, options);
      if (answer.code !== NOT_THERE && answer.status >= 300) throw toError(answer, target);
    },
    async put(value, options = {}) {
      const whole = target.key === undefined ? value : await withMember(target.key, value, options);
      const written = {
        ClientRequestToken: randomUUID(),
        SecretString: whole.reveal(),
      };
      const answer = await call('PutSecretValue', { SecretId: target.name, ...written }, options);
      if (answer.status < 300) return;
      if (answer.code !== NOT_THERE) throw toError(answer, target);
      const made = await call('CreateSecret', { Name: target.name, ...written }, options);
      if (made.status < 300) return;
      if (made.code !== 'ResourceExistsException') throw toError(made, target);
      // Somebody else has made it meanwhile.
      const again = await call('PutSecretValue', { SecretId: target.name, ...written }, options);
      if (again.status >= 300) throw toError(again, target);
    },
  };

  async function withMember(key: string, value: Secret, options: SinkOptions): Promise<Secret> {
    const answer = await call('GetSecretValue', { SecretId: target.name }, options);
    if (answer.status >= 300 && answer.code !== NOT_THERE) throw toError(answer, target);
    const before = answer.status >= 300 ? {} : readMembers(answer, target);
    return value.map((text) => encodeJson({ ...before, [key]: text }));
  }
}

/**
 * Reads a secret of AWS Secrets Manager; `undefined` for none.
 *
 * @throws SecretsError
 */
export async function readAwsSecret(
  target: AwsTarget,
  parts: AwsParts,
  options: SinkOptions,
): Promise<Secret | undefined> {
  const call = createCalls(target, parts);
  const answer = await call('GetSecretValue', { SecretId: target.name }, options);
  if (answer.code === NOT_THERE) return undefined;
  if (answer.status >= 300) throw toError(answer, target, 'read');
  const document = parseQuietly(answer.body);
  const text = isJsonObject(document) ? document['SecretString'] : undefined;
  if (typeof text === 'string') return new Secret(text);
  throw new SecretsError('SINK_REFUSED', `the secret ${target.name} in AWS is no text`, {
    hint: 'Binary secrets cannot be used; store it as a text, perhaps in base64.',
  });
}

const NOT_THERE = 'ResourceNotFoundException';

/** What AWS says when it is worth asking again. */
const PASSING: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'InternalServiceError',
  'InternalFailure',
  'ServiceUnavailable',
]);

const PAUSES_MS = [0, 1_000, 2_000, 4_000, 8_000];

type Call = (operation: string, body: JsonObject, options: SinkOptions) => Promise<AwsAnswer>;

function createCalls(target: AwsTarget, { aws, clock, environment }: AwsParts): Call {
  const region = findAwsRegion(target.region, environment);
  return async (operation, body, { signal }) => {
    if (region === undefined) throw noRegion(target);
    if (!/^[a-z0-9-]+$/.test(region)) throw badRegion(region, target);
    const request = {
      service: 'secretsmanager',
      region,
      target: `secretsmanager.${operation}`,
      body: encodeJson(body),
      ...(signal === undefined ? {} : { signal }),
    };
    let problem: unknown;
    for (const pauseMs of PAUSES_MS) {
      await clock.sleep(pauseMs, signal);
      if (signal?.aborted === true) throw cancelled(problem);
      try {
        const answer = await aws.call(request);
        if (!isPassing(answer)) return answer;
        problem = toError(answer, target);
      } catch (error) {
        problem = toPassing(error, target);
      }
    }
    throw new SecretsError('SINK_UNAVAILABLE', 'AWS Secrets Manager gave no answer', {
      cause: problem,
    });
  };
}

/** The region that is written, or that of the variables that Amazon's tools read. */
export function findAwsRegion(
  written: string | undefined,
  environment: Environment,
): string | undefined {
  return [written, environment('AWS_REGION'), environment('AWS_DEFAULT_REGION')].find(
    (name) => name !== undefined && name !== '',
  );
}

function isPassing({ status, code }: AwsAnswer): boolean {
  return status >= 500 || status === 429 || PASSING.has(code);
}

/** Throws what does not pass. Credentials may come from a server that is out of reach just then. */
function toPassing(error: unknown, target: AwsTarget): HttpError | BucketError {
  if (error instanceof HttpError) return error;
  if (!(error instanceof BucketError)) throw error;
  switch (error.code) {
    case 'BUCKET_UNREACHABLE':
    case 'BUCKET_BUSY':
      return error;
    case 'BUCKET_FAILED':
      throw new SecretsError('SINK_REFUSED', `AWS cannot be asked for ${target.name}`, {
        cause: error,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      });
    default:
      throw noCredentials(error, target);
  }
}

function readMembers({ body }: AwsAnswer, { name }: AwsTarget): JsonObject {
  const document = parseQuietly(body);
  const text = isJsonObject(document) ? document['SecretString'] : undefined;
  const members = typeof text === 'string' ? parseQuietly(text) : undefined;
  if (isJsonObject(members)) return members;
  throw new SecretsError('SINK_REFUSED', `the secret ${name} in AWS is no JSON object`, {
    hint: 'Leave `key` out to replace it as a whole, or give the sink another name.',
  });
}

function parseQuietly(text: string): ReturnType<typeof parseJson> | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function cancelled(cause: unknown): SecretsError {
  return new SecretsError('SINK_CANCELLED', 'the call to AWS was given up', {
    ...(cause === undefined ? {} : { cause }),
    hint: 'The next run makes up for it.',
  });
}

/** It becomes a part of the name of the server that the credentials are used at. */
function badRegion(region: string, { name }: AwsTarget): SecretsError {
  return new SecretsError('SINK_REFUSED', `${region} is no region of AWS for ${name}`, {
    hint: 'Correct `region` or AWS_REGION, such as eu-central-1.',
  });
}

function noRegion({ name }: AwsTarget): SecretsError {
  return new SecretsError('SINK_NO_CREDENTIALS', `it is not said in which AWS region ${name} is`, {
    hint: 'Write `region` beside it, or set AWS_REGION.',
  });
}

function noCredentials(error: BucketError, { name }: AwsTarget): SecretsError {
  return new SecretsError('SINK_NO_CREDENTIALS', `there are no AWS credentials for ${name}`, {
    cause: error,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  });
}

type Purpose = 'read' | 'write';

const ACTIONS: Readonly<Record<Purpose, string>> = {
  read: 'secretsmanager:GetSecretValue',
  write: 'secretsmanager:DescribeSecret, GetSecretValue, PutSecretValue and CreateSecret',
};

function toError(
  { status, code }: AwsAnswer,
  { name }: AwsTarget,
  purpose: Purpose = 'write',
): SecretsError {
  const words = code === '' ? String(status) : code;
  if (['AccessDeniedException', 'UnrecognizedClientException'].includes(code) || status === 403) {
    return new SecretsError(
      'SINK_FORBIDDEN',
      `the AWS credentials may not ${purpose} ${name} (${words})`,
      {
        hint: `The role needs ${ACTIONS[purpose]} on it.`,
      },
    );
  }
  if (['ExpiredTokenException', 'InvalidSignatureException'].includes(code)) {
    return new SecretsError(
      'SINK_NO_CREDENTIALS',
      `AWS does not accept the credentials (${words})`,
      {
        hint: 'Take new ones in an earlier step, and see that the clock is right.',
      },
    );
  }
  return new SecretsError(
    'SINK_REFUSED',
    purpose === 'read'
      ? `AWS does not give ${name} (${words})`
      : `AWS does not take the value for ${name} (${words})`,
    {
      hint:
        code === 'InvalidRequestException'
          ? 'The secret may be about to be deleted: restore it, or wait until it is gone.'
          : 'Check its name and region.',
    },
  );
}
