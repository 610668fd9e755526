import { createFakeSpaces } from '../../../fakes/fake-spaces.ts';
import { tellAll } from '../encodings.ts';
import { type Given, type MoodyStore, serveStore } from './moody-store.ts';

/** DigitalOcean, who makes keys of Spaces; in its bad moment it refuses, and says the token. */
export async function startSpaces(token: string, given: Given): Promise<MoodyStore> {
  const spaces = createFakeSpaces(token);
  return await serveStore(
    ({ method }) => method === 'POST',
    (request, isDisturbed) => {
      if (isDisturbed) {
        return { status: 422, body: JSON.stringify({ message: tellAll({ token }) }) };
      }
      const answer = spaces.answer(request);
      if (request.method === 'POST' && 'body' in answer) {
        const { key } = JSON.parse(String(answer.body)) as { readonly key: MadeKey };
        given(`access key of ${key.name}`, key.access_key);
        given(`secret key of ${key.name}`, key.secret_key);
      }
      return answer;
    },
  );
}

type MadeKey = Readonly<Record<'name' | 'access_key' | 'secret_key', string>>;
