import { lookup } from 'node:dns/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { lookUpApart } from '../../src/node/name-lookup.ts';

const lookUp = promisify<string, { readonly all: true }, unknown>(lookUpApart);

it('answers what the system answers', async () => {
  expect(await lookUp('localhost', { all: true })).toEqual(
    await lookup('localhost', { all: true }),
  );
});

it('answers all who ask for a name at the same time, and whoever asks later', async () => {
  const ask = (): Promise<unknown> => lookUp('localhost', { all: true });
  const answers = await Promise.all([ask(), ask(), ask()]);
  expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
  expect(await ask()).toEqual(answers[0]);
});

it('tells a name that has no address as the system does', async () => {
  await expect(lookUp('no-such-host.invalid', { all: true })).rejects.toMatchObject({
    code: expect.stringMatching(/^(?:ENOTFOUND|EAI_AGAIN)$/) as string,
    message: expect.stringContaining('no-such-host.invalid') as string,
  });
});
