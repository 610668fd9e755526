import { createHash } from 'node:crypto';
import type { HttpRequest } from '../../src/ports/index.ts';
import type { ScriptedAnswer } from './scripted-http.ts';

/** DigitalOcean's keys of Spaces, as far as they are documented, in memory. */
export interface FakeSpaces {
  readonly answer: (request: HttpRequest) => ScriptedAnswer;
  /** The keys that there are: names by access key. */
  readonly keys: ReadonlyMap<string, string>;
  /** What was asked, without what was only looked at: `POST shop-state`, `DELETE DO00…`, … */
  readonly changes: readonly string[];
  /** What was asked to be made. */
  readonly made: readonly unknown[];
  /** `lost` does what it is asked, and nobody hears of it; `stuck` takes nothing back. */
  trouble: 'none' | 'denied' | 'lost' | 'stuck' | 'unnameable' | 'down';
  add(name: string): void;
  remove(id: string): void;
  /** Lets that time pass there. */
  pass(ms: number): void;
  /** Called before each request, as others would come in between. */
  before: (request: Pick<HttpRequest, 'method'>) => void;
}

/** One key, and when it was made. */
interface Key {
  name: string;
  readonly at: number;
}

export function createFakeSpaces(token = 'do-token'): FakeSpaces {
  const all = new Map<string, Key>();
  const keys = new Map<string, string>();
  const made: unknown[] = [];
  const changes: string[] = [];
  let [now, count] = [Date.UTC(2026, 0, 1), 0];
  const set = (id: string, key: Key): string => {
    all.set(id, key);
    keys.set(id, key.name);
    return id;
  };
  const add = (name: string): string => {
    const digest = createHash('sha256')
      .update(`${name} ${String((count += 1))}`)
      .digest('hex');
    return set(`DO00${digest.slice(0, 36).toUpperCase()}`, { name, at: now });
  };
  const remove = (id: string): ScriptedAnswer => {
    keys.delete(id);
    return { status: all.delete(id) ? 204 : 404 };
  };
  const rename = (id: string, name: string): ScriptedAnswer => {
    const key = all.get(id);
    if (key === undefined) return toAnswer(404, { id: 'not_found' });
    set(id, { ...key, name });
    return toAnswer(200, { key: { access_key: id, name } });
  };
  const issue = (asked: { readonly name: string }): ScriptedAnswer => {
    made.push(asked);
    const access_key = add(asked.name);
    if (spaces.trouble === 'lost') return { fails: 'HTTP_CUT_OFF' };
    const key = { name: asked.name, access_key, secret_key: `secret-of-${access_key}` };
    return toAnswer(201, { key });
  };
  const operate = ({ method, url, body }: HttpRequest): ScriptedAnswer => {
    if (method === 'GET') return listKeys(url, { all, now });
    const id = url.pathname.split('/').at(-1) ?? '';
    const asked = JSON.parse(String(body ?? '') || '{}') as { readonly name: string };
    changes.push(`${method} ${method === 'DELETE' ? id : asked.name}`);
    if (method === 'DELETE') return remove(id);
    return method === 'POST' ? issue(asked) : rename(id, asked.name);
  };
  const spaces: FakeSpaces = {
    ...{ keys, made, changes, trouble: 'none', before: () => undefined },
    add: (name) => {
      add(name);
    },
    remove,
    pass: (ms) => {
      now += ms;
    },
    answer: (request) => {
      spaces.before(request);
      return refuse(request, token, spaces.trouble) ?? operate(request);
    },
  };
  return spaces;
}

/** Only the one token may do anything. */
function refuse(
  { method, headers }: HttpRequest,
  token: string,
  trouble: FakeSpaces['trouble'],
): ScriptedAnswer | undefined {
  if (trouble === 'down') return { fails: 'HTTP_REFUSED' };
  const isKnown = headers?.['authorization'] === `Bearer ${token}`;
  if (!isKnown || trouble === 'denied') return toAnswer(403, { id: 'Forbidden' });
  if (method === 'DELETE' && trouble === 'stuck') return toAnswer(412, {});
  return method === 'PUT' && trouble === 'unnameable' ? toAnswer(403, {}) : undefined;
}

/** No page has more than that, whatever is asked for. */
const LARGEST_PAGE = 100;

function listKeys(
  url: URL,
  { all, now }: { readonly all: ReadonlyMap<string, Key>; readonly now: number },
): ScriptedAnswer {
  const size = Math.min(LARGEST_PAGE, Number(url.searchParams.get('per_page')));
  const first = (Number(url.searchParams.get('page')) - 1) * size;
  const keys = [...all].map(([access_key, { name, at }]) => {
    return { access_key, name, created_at: new Date(at).toISOString(), grants: [] };
  });
  return {
    ...toAnswer(200, { keys: keys.slice(first, first + size), meta: { total: keys.length } }),
    headers: { date: new Date(now).toUTCString() },
  };
}

function toAnswer(
  status: number,
  body: unknown,
): { readonly status: number; readonly body: string } {
  return { status, body: JSON.stringify(body) };
}
