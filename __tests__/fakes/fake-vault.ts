import type { ScriptedAnswer } from './scripted-http.ts';
import type { HttpRequest } from '../../src/ports/index.ts';

/** Vault's key-value store of both versions, as far as it is documented, in memory. */
export interface FakeVault {
  readonly answer: (request: HttpRequest) => ScriptedAnswer;
  /** The newest data at a path of the store. */
  data(path: string): Readonly<Record<string, unknown>> | undefined;
  readonly writes: () => number;
  /** `lost` does what it is asked, and nobody hears of it. */
  trouble: 'none' | 'denied' | 'down' | 'lost';
  /** Called before each write, as another writer would come in between. */
  beforeWrite: () => void;
  put(path: string, data: Readonly<Record<string, unknown>>): void;
}

interface Entry {
  readonly data: Readonly<Record<string, unknown>>;
  readonly version: number;
}

export function createFakeVault(
  mounts: Readonly<Record<string, 1 | 2>>,
  token = 'vault-token',
): FakeVault {
  const entries = new Map<string, Entry>();
  let writes = 0;
  const put = (path: string, data: Entry['data']): number => {
    const version = (entries.get(path)?.version ?? 0) + 1;
    entries.set(path, { data, version });
    return version;
  };
  const vault: FakeVault = {
    trouble: 'none',
    beforeWrite: () => undefined,
    data: (path) => entries.get(path)?.data,
    writes: () => writes,
    put: (path, data) => {
      put(path, data);
    },
    answer(request) {
      const refusal = refuse(request, token, vault.trouble);
      if (refusal !== undefined) return refusal;
      const place = findPlace(request.url, mounts);
      if (place === undefined) return toAnswer(404, { errors: [] });
      const { path, version } = place;
      if (request.method === 'GET') return readEntry(entries.get(path), version);
      vault.beforeWrite();
      const { data, cas } = readBody(request, version);
      if (cas !== undefined && cas !== (entries.get(path)?.version ?? 0)) {
        return toAnswer(400, {
          errors: ['check-and-set parameter did not match the current version'],
        });
      }
      writes += 1;
      const written = put(path, data);
      if (vault.trouble === 'lost') return { fails: 'HTTP_CUT_OFF' };
      return version === 1 ? { status: 204 } : toAnswer(200, { data: { version: written } });
    },
  };
  return vault;
}

function refuse(
  request: HttpRequest,
  token: string,
  trouble: FakeVault['trouble'],
): ScriptedAnswer | undefined {
  if (trouble === 'down') return { fails: 'HTTP_REFUSED' };
  const isKnown = request.headers?.['x-vault-token'] === token;
  return isKnown && trouble !== 'denied'
    ? undefined
    : toAnswer(403, { errors: ['permission denied'] });
}

/** Version 2 keeps data behind `data/`, and knows no other path for it. */
function findPlace(
  { pathname }: URL,
  mounts: Readonly<Record<string, 1 | 2>>,
): { readonly path: string; readonly version: 1 | 2 } | undefined {
  const [, mount = '', inner = ''] = /^\/v1\/([^/]+)\/(.*)$/.exec(pathname) ?? [];
  const version = mounts[mount];
  if (version === undefined || (version === 2 && !inner.startsWith('data/'))) return undefined;
  return { version, path: `${mount}/${version === 2 ? inner.slice('data/'.length) : inner}` };
}

function readBody(
  { body }: HttpRequest,
  version: 1 | 2,
): { readonly data: Entry['data']; readonly cas: number | undefined } {
  const sent = JSON.parse(String(body)) as Entry['data'];
  if (version === 1) return { data: sent, cas: undefined };
  const { data, options } = sent as {
    readonly data: Entry['data'];
    readonly options?: { readonly cas?: number };
  };
  return { data, cas: options?.cas };
}

function readEntry(entry: Entry | undefined, version: 1 | 2): ScriptedAnswer {
  if (entry === undefined) return toAnswer(404, { errors: [] });
  const { data } = entry;
  return toAnswer(200, {
    data: version === 1 ? data : { data, metadata: { version: entry.version } },
  });
}

function toAnswer(status: number, body: unknown): ScriptedAnswer {
  return { status, body: JSON.stringify(body) };
}
