import { createHash } from 'node:crypto';
import type { HttpRequest } from '../../src/ports/index.ts';
import type { ScriptedAnswer } from './scripted-http.ts';

/** DigitalOcean's keys of Spaces, as far as they are documented, in memory. */
export interface FakeSpaces {
  readonly answer: (request: HttpRequest) => ScriptedAnswer;
  /** The keys that there are: names by access key. */
  readonly keys: ReadonlyMap<string, string>;
  /** What was asked to be made. */
  readonly made: readonly unknown[];
  /** `lost` does what it is asked, and nobody hears of it; `stuck` takes nothing back. */
  trouble: 'none' | 'denied' | 'lost' | 'stuck';
  add(name: string): void;
}

export function createFakeSpaces(token = 'do-token'): FakeSpaces {
  const keys = new Map<string, string>();
  const made: unknown[] = [];
  const add = (name: string): string => {
    const digest = createHash('sha256')
      .update(`${name} ${String(keys.size)}`)
      .digest('hex');
    const key = `DO00${digest.slice(0, 36).toUpperCase()}`;
    keys.set(key, name);
    return key;
  };
  const spaces: FakeSpaces = {
    ...{ keys, made, trouble: 'none' },
    add: (name) => {
      add(name);
    },
    answer({ method, url, body, headers }) {
      if (headers?.['authorization'] !== `Bearer ${token}` || spaces.trouble === 'denied') {
        return toAnswer(403, { id: 'Forbidden' });
      }
      if (method === 'GET') return listKeys(url, keys);
      if (method === 'DELETE') {
        if (spaces.trouble === 'stuck') return toAnswer(412, {});
        return { status: keys.delete(url.pathname.split('/').at(-1) ?? '') ? 204 : 404 };
      }
      const asked = JSON.parse(String(body)) as { readonly name: string };
      made.push(asked);
      const access_key = add(asked.name);
      if (spaces.trouble === 'lost') return { fails: 'HTTP_CUT_OFF' };
      return toAnswer(201, {
        key: { name: asked.name, access_key, secret_key: `secret-of-${access_key}` },
      });
    },
  };
  return spaces;
}

function listKeys(url: URL, keys: ReadonlyMap<string, string>): ScriptedAnswer {
  const size = Number(url.searchParams.get('per_page'));
  const first = (Number(url.searchParams.get('page')) - 1) * size;
  const all = [...keys].map(([access_key, name]) => ({ access_key, name }));
  return toAnswer(200, { keys: all.slice(first, first + size) });
}

function toAnswer(status: number, body: unknown): ScriptedAnswer {
  return { status, body: JSON.stringify(body) };
}
