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
      if (fake.trouble === 'down') {
        return Promise.reject(new HttpError('HTTP_REFUSED', 'scripted'));
      }
      if (fake.trouble === 'denied') return answer(400, 'AccessDeniedException');
      if (fake.trouble === 'throttled-once') {
        fake.trouble = 'none';
        return answer(400, 'ThrottlingException');
      }
      const body = JSON.parse(request.body) as Readonly<Record<string, string>>;
      const { SecretId: id = '', Name: name = '', SecretString: text = '' } = body;
      const isThere = secrets.has(id === '' ? name : id);
      switch (request.target) {
        case 'secretsmanager.CreateSecret':
          if (isThere) return answer(400, 'ResourceExistsException');
          writes += 1;
          secrets.set(name, text);
          return answer(200);
        case 'secretsmanager.PutSecretValue':
          if (!isThere) return answer(400, 'ResourceNotFoundException');
          writes += 1;
          secrets.set(id, text);
          return answer(200);
        case 'secretsmanager.GetSecretValue':
        case 'secretsmanager.DescribeSecret':
          return isThere
            ? answer(200, '', { SecretString: secrets.get(id) })
            : answer(400, 'ResourceNotFoundException');
        default:
          return answer(400, 'UnknownOperationException');
      }
    },
  };
  return fake;
}

function answer(status: number, code = '', body: object = {}): Promise<AwsAnswer> {
  return Promise.resolve({ status, code, body: JSON.stringify(body) });
}
