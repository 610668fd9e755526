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

export function createFakeVault(mounts: Readonly<Record<string, 1 | 2>>): FakeVault {
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
      if (vault.trouble === 'down') return { fails: 'HTTP_REFUSED' };
      if (vault.trouble === 'denied' || request.headers?.['x-vault-token'] !== 'vault-token') {
        return toAnswer(403, { errors: ['permission denied'] });
      }
      const [, mount = '', inner = ''] = /^\/v1\/([^/]+)\/(.*)$/.exec(request.url.pathname) ?? [];
      const version = mounts[mount];
      if (version === undefined) return toAnswer(404, { errors: [] });
      const path = `${mount}/${version === 2 ? inner.replace(/^data\//, '') : inner}`;
      if (version === 2 && !inner.startsWith('data/')) {
        return toAnswer(404, {
          errors: [],
          warnings: ['Invalid path for a versioned K/V secrets engine'],
        });
      }
      if (request.method === 'GET') return readEntry(entries.get(path), version);
      vault.beforeWrite();
      const body = JSON.parse(String(request.body)) as {
        readonly data?: Entry['data'];
        readonly options?: { readonly cas?: number };
      } & Entry['data'];
      if (version === 1) {
        writes += 1;
        put(path, body);
        return vault.trouble === 'lost' ? LOST : { status: 204 };
      }
      const current = entries.get(path)?.version ?? 0;
      if (body.options?.cas !== undefined && body.options.cas !== current) {
        const errors = ['check-and-set parameter did not match the current version'];
        return toAnswer(400, { errors });
      }
      writes += 1;
      const written = { data: { version: put(path, body.data ?? {}) } };
      return vault.trouble === 'lost' ? LOST : toAnswer(200, written);
    },
  };
  return vault;
}

const LOST: ScriptedAnswer = { fails: 'HTTP_CUT_OFF' };

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
