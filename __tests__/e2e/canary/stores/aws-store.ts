import { createFakeAwsSecrets } from '../../../fakes/fake-aws-secrets.ts';
import { tellAll } from '../encodings.ts';
import { type Given, type MoodyStore, serveStore } from './moody-store.ts';

/** AWS Secrets Manager, which refuses in its bad moment with everything that it was sent. */
export async function startAws(given: Given): Promise<MoodyStore> {
  const aws = createFakeAwsSecrets();
  const targetOf = (headers: Readonly<Record<string, string>> = {}): string =>
    headers['x-amz-target'] ?? '';
  return await serveStore(
    ({ headers }) => /\.(?:Create|Put)/.test(targetOf(headers)),
    async ({ headers, body }, isDisturbed) => {
      const text = String(body);
      const { SecretString: value } = JSON.parse(text) as { readonly SecretString?: string };
      if (value !== undefined) given('at AWS', value);
      if (isDisturbed) {
        const message = `${JSON.stringify(headers)}\n${text}\n${tellAll({ value: value ?? '' })}`;
        const refusal = { __type: 'InvalidParameterException', message };
        return { status: 400, body: JSON.stringify(refusal) };
      }
      const target = targetOf(headers);
      const answer = await aws.call({ service: 'secretsmanager', region: '', target, body: text });
      const known = JSON.parse(answer.body) as object;
      return { status: answer.status, body: JSON.stringify({ ...known, __type: answer.code }) };
    },
  );
}
