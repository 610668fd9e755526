import { HttpError, type AwsAnswer, type AwsApi, type AwsRequest } from '../../src/ports/index.ts';

/** AWS Secrets Manager, as far as it is documented, in memory. */
export interface FakeAwsSecrets extends AwsApi {
  readonly secrets: Map<string, string>;
  readonly requests: readonly AwsRequest[];
  readonly writes: () => number;
  trouble: 'none' | 'denied' | 'down' | 'throttled-once';
}

export function createFakeAwsSecrets(): FakeAwsSecrets {
  const secrets = new Map<string, string>();
  const requests: AwsRequest[] = [];
  let writes = 0;
  const fake: FakeAwsSecrets = {
    secrets,
    requests,
    writes: () => writes,
    trouble: 'none',
    call(request) {
      requests.push(request);
      const { trouble } = fake;
      if (trouble === 'throttled-once') fake.trouble = 'none';
      if (trouble === 'down') return Promise.reject(new HttpError('HTTP_REFUSED', 'scripted'));
      if (trouble !== 'none') return answer(400, REFUSALS[trouble]);
      const body = JSON.parse(request.body) as SecretBody;
      const { isWrite, ...given } = operate(request.target, body, secrets);
      if (isWrite) writes += 1;
      return answer(given.status, given.code, given.body);
    },
  };
  return fake;
}

const REFUSALS = { denied: 'AccessDeniedException', 'throttled-once': 'ThrottlingException' };

type SecretBody = Readonly<Record<'SecretId' | 'Name' | 'SecretString', string | undefined>>;

interface Operated {
  readonly status: number;
  readonly code?: string;
  readonly body?: object;
  readonly isWrite: boolean;
}

function operate(target: string, body: SecretBody, secrets: Map<string, string>): Operated {
  const { SecretId: id, Name: name, SecretString: text = '' } = body;
  const key = id ?? name ?? '';
  const isThere = secrets.has(key);
  const isNew = target === 'secretsmanager.CreateSecret';
  if (isNew === isThere) {
    const code = isNew ? 'ResourceExistsException' : 'ResourceNotFoundException';
    return { status: 400, code, isWrite: false };
  }
  const isRead = /\.(?:Get|Describe)/.test(target);
  if (!isRead) secrets.set(key, text);
  return { status: 200, body: { SecretString: secrets.get(key) }, isWrite: !isRead };
}

function answer(status: number, code = '', body: object = {}): Promise<AwsAnswer> {
  return Promise.resolve({ status, code, body: JSON.stringify(body) });
}
