import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createKeychain, type KeychainTool } from '../../src/node/index.ts';
import type { KeychainAnswer } from '../../src/ports/index.ts';
import { makeTemporaryFolder } from '../fakes/temporary-folder.ts';

/** Reads an entry with a program of the test's own in place of the operating system's. */
async function readWith(script: string, over: Partial<KeychainTool> = {}): Promise<KeychainAnswer> {
  const command = join(await makeTemporaryFolder(), 'tool');
  await writeFile(command, `#!/bin/sh\n${script}\n`);
  await chmod(command, 0o700);
  const tool: KeychainTool = {
    ...{ command, missing: 44, explainsOthers: false, addsLineEnd: true },
    args: ({ service, account }) => [service, account],
    ...over,
  };
  const variables = new Map([
    ['HOME', '/somewhere/me'],
    ['GITHUB_TOKEN', 'ghs_token'],
  ]);
  const keychain = createKeychain((name) => variables.get(name), tool);
  return await keychain.read({ service: 'wfctl', account: 'DB_KEY' });
}

async function textOf(script: string, over: Partial<KeychainTool> = {}): Promise<string> {
  const answer = await readWith(script, over);
  return answer.kind === 'found' ? answer.secret.reveal() : answer.kind;
}

describe('the keychain', () => {
  it('gives the entry of a service and a name, without the line end of the tool', async () => {
    expect(await textOf('echo "$1 $2"')).toBe('wfctl DB_KEY');
    expect(await textOf('printf "a\\n"', { addsLineEnd: false })).toBe('a\n');
  });

  it('undoes what go-keyring does to values', async () => {
    const value = 'pässwörd\nof two lines';
    const base64 = Buffer.from(value).toString('base64');
    const hex = Buffer.from(value).toString('hex');
    expect(await textOf(`echo go-keyring-base64:${base64}`)).toBe(value);
    expect(await textOf(`echo go-keyring-encoded:${hex}`)).toBe(value);
  });

  it('tells what is missing from what is refused', async () => {
    expect(await textOf('exit 44')).toBe('missing');
    expect(await textOf('echo locked >&2; exit 36')).toBe('refused');
    expect(await textOf('echo "not found" >&2; exit 44')).toBe('missing');
    const one = { missing: 1, explainsOthers: true };
    expect(await textOf('exit 1', one)).toBe('missing');
    expect(await textOf('echo "no D-Bus" >&2; exit 1', one)).toBe('refused');
  });

  it('says that there is none where its tool is not', async () => {
    expect(await textOf('', { command: '/nowhere/tool' })).toBe('no-keychain');
  });

  it('hands the tool no variable that it does not need', async () => {
    expect(await textOf('echo "$HOME,$GITHUB_TOKEN"')).toBe('/somewhere/me,');
  });
});
