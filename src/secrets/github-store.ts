import { isJsonObject } from '../kernel/index.ts';
import type { GitHubCaller } from './github-caller.ts';
import { readText, toJson, unreadable } from './github-visibility.ts';
import type { SinkOptions } from './secret-sink.ts';
import type { SecretStore } from './secret-store.ts';

/** Secrets at GitHub: listed and written, and never given back. */
export function createGitHubStore(
  caller: GitHubCaller,
  sinkFor: NonNullable<SecretStore['sinkFor']>,
): SecretStore {
  return {
    sinkFor,
    async find(names, options = {}) {
      const there = await listNames(caller, options);
      return new Set(names.filter((name) => there.has(name.toUpperCase())));
    },
  };
}

/** All names, in upper case as GitHub keeps them. */
async function listNames(caller: GitHubCaller, options: SinkOptions): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  let page: Readonly<Record<string, string>> | undefined = { per_page: '100' };
  while (page !== undefined) {
    const answer = await caller.call({ method: 'GET', path: '', parameters: page }, options);
    const body = toJson(answer.body);
    const list = isJsonObject(body) ? body['secrets'] : undefined;
    if (!Array.isArray(list)) throw unreadable();
    for (const secret of list) {
      const name = readText(toJson(secret), 'name');
      if (name === undefined) throw unreadable();
      names.add(name.toUpperCase());
    }
    page = answer.nextPage;
  }
  return names;
}
