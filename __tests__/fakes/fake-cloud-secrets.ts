import type { HttpRequest } from '../../src/ports/index.ts';
import type { ScriptedAnswer } from './scripted-http.ts';

/** A cloud's store of secrets, as far as it is documented, in memory. */
export interface FakeCloudSecrets {
  readonly answer: (request: HttpRequest) => ScriptedAnswer;
  /** The newest value under a name. */
  readonly values: Map<string, string>;
  readonly writes: () => number;
  trouble: 'none' | 'denied' | 'down' | 'read-only' | 'add-only';
}

/** What a request does, once it is let in. */
type Operate = (
  request: {
    readonly method: string;
    readonly url: URL;
    readonly body: unknown;
    readonly trouble: FakeCloudSecrets['trouble'];
  },
  write: (name: string, value: string) => void,
) => ScriptedAnswer;

/** Google Secret Manager: a secret has to be made before it can have a version. */
export function createFakeGcpSecrets(project: string): FakeCloudSecrets {
  const made = new Set<string>();
  const base = `/v1/projects/${project}/secrets`;
  return createFake(({ method, url, body, trouble }, write) => {
    if (method === 'POST' && url.pathname === base) {
      made.add(url.searchParams.get('secretId') ?? '');
      return toAnswer(200);
    }
    const { name, verb } = readPath(url, `${base}/`);
    if (verb === 'testIamPermissions') return toGranted(made.has(name) && trouble !== 'read-only');
    if (isKeptFrom(verb, trouble)) return toAnswer(403);
    if (!made.has(name)) return toAnswer(404);
    if (verb === 'addVersion') write(name, readPayload(body));
    return toAnswer(200);
  });
}

function readPath({ pathname }: URL, base: string): { name: string; verb: string | undefined } {
  const [path = '', verb] = pathname.split(':');
  return { name: path.startsWith(base) ? path.slice(base.length) : '', verb };
}

function isKeptFrom(verb: string | undefined, trouble: FakeCloudSecrets['trouble']): boolean {
  return trouble === (verb === undefined ? 'add-only' : 'read-only');
}

/** An Azure key vault. */
export function createFakeKeyVault(): FakeCloudSecrets {
  return createFake(({ method, url, body }, write) => {
    const [, name] = /^\/secrets\/([A-Za-z0-9-]+)$/.exec(url.pathname) ?? [];
    if (name === undefined || url.searchParams.get('api-version') === null) return toAnswer(400);
    if (method === 'PUT') write(name, (body as { readonly value: string }).value);
    return toAnswer(200);
  });
}

function createFake(operate: Operate): FakeCloudSecrets {
  const values = new Map<string, string>();
  let writes = 0;
  const fake: FakeCloudSecrets = {
    values,
    writes: () => writes,
    trouble: 'none',
    answer({ method, url, headers, body }) {
      if (fake.trouble === 'down') return { fails: 'HTTP_REFUSED' };
      const isKnown = headers?.['authorization'] === 'Bearer cloud-token';
      if (!isKnown || fake.trouble === 'denied') return toAnswer(403);
      const sent: unknown = typeof body === 'string' ? JSON.parse(body) : undefined;
      return operate({ method, url, body: sent, trouble: fake.trouble }, (name, value) => {
        writes += 1;
        values.set(name, value);
      });
    },
  };
  return fake;
}

function readPayload(body: unknown): string {
  const { payload } = body as { readonly payload: { readonly data: string } };
  return Buffer.from(payload.data, 'base64').toString('utf8');
}

function toGranted(isGranted: boolean): ScriptedAnswer {
  const body = isGranted ? { permissions: ['secretmanager.versions.add'] } : {};
  return { status: 200, body: JSON.stringify(body) };
}

function toAnswer(status: number): ScriptedAnswer {
  return { status, body: '{}' };
}
