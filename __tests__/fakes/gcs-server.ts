import type { IncomingMessage } from 'node:http';
import { type LoopbackServer, startLoopbackServer } from './loopback-server.ts';

/** What a token lets its bearer do. */
export type GcsRight = 'list' | 'read' | 'write' | 'delete' | 'create';

/** An object as the server keeps it. */
export interface GcsObject {
  readonly body: Buffer;
  readonly generation: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A server that answers as Google documents the XML API of Cloud Storage: objects, generations,
 * conditions, metadata, listings, refusals. Of no other one that is free to run both conditions and
 * this API are honoured.
 */
export interface GcsServer extends LoopbackServer {
  /** Bucket → key → object. */
  readonly buckets: Map<string, Map<string, GcsObject>>;
  /** Token → what it lets do. */
  readonly tokens: Map<string, readonly GcsRight[]>;
  /** Bucket → how it was made, where that was here. */
  readonly made: Map<string, MadeBucket>;
}

/** What somebody wanted of a bucket. */
export interface MadeBucket {
  readonly project: string;
  readonly location: string;
  readonly isVersioned: boolean;
}

/** Everything that the state needs once it has a bucket. */
export const ALL_RIGHTS: readonly GcsRight[] = ['list', 'read', 'write', 'delete'];

/** Starts a server whose buckets are empty. */
export async function startGcs(
  names: readonly string[],
  tokens: Readonly<Record<string, readonly GcsRight[]>>,
): Promise<GcsServer> {
  const buckets = new Map(names.map((name) => [name, new Map<string, GcsObject>()] as const));
  const rights = new Map(Object.entries(tokens));
  const made = new Map<string, MadeBucket>();
  let generation = 1_700_000_000_000_000;
  const server = await startLoopbackServer((request, response) => {
    void readAll(request).then((body) => {
      generation += 1;
      const asked = { request, body, generation: String(generation) };
      const answer = answerTo(asked, { buckets, tokens: rights, made });
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  return { ...server, buckets, tokens: rights, made };
}

interface Asked {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly generation: string;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

function answerTo(asked: Asked, world: Pick<GcsServer, 'buckets' | 'tokens' | 'made'>): Answer {
  const { url = '', headers } = asked.request;
  const { pathname, searchParams } = new URL(url, 'http://gcs');
  const [, name = '', ...rest] = pathname.split('/').map(decodeURIComponent);
  const key = rest.join('/');
  const allowed = world.tokens.get(toToken(headers.authorization));
  if (allowed === undefined) return refuse(401, 'AuthenticationRequired');
  if (key === '' && asked.request.method === 'PUT')
    return change(name, asked, { ...world, allowed });
  const objects = world.buckets.get(name);
  if (objects === undefined) return refuse(404, 'NoSuchBucket');
  const refused = checkRight(toRight(asked.request, key), allowed);
  if (refused !== undefined) return refused;
  return key === '' ? list(objects, searchParams) : touch(objects, key, asked);
}

function toToken(authorization = ''): string {
  return authorization.replace('Bearer ', '');
}

function checkRight(right: GcsRight | undefined, allowed: readonly GcsRight[]): Answer | undefined {
  if (right === undefined) return refuse(405, 'MethodNotAllowed');
  return allowed.includes(right) ? undefined : refuse(403, 'AccessDenied');
}

/** What is asked of a bucket as a whole. */
function change(
  name: string,
  asked: Asked,
  world: Pick<GcsServer, 'buckets' | 'made'> & { readonly allowed: readonly GcsRight[] },
): Answer {
  if (!world.allowed.includes('create')) return refuse(403, 'AccessDenied');
  const isVersioning = (asked.request.url ?? '').includes('versioning');
  return isVersioning ? keep(name, asked, world) : make(name, asked, world);
}

/** A bucket belongs to a project; its name to whoever had it first. */
function make(
  name: string,
  asked: Asked,
  { buckets, made }: Pick<GcsServer, 'buckets' | 'made'>,
): Answer {
  const project = asked.request.headers['x-goog-project-id'];
  if (typeof project !== 'string') return refuse(400, 'InvalidArgument');
  if (buckets.has(name)) return refuse(409, 'BucketAlreadyOwnedByYou');
  const location = /<LocationConstraint>(.*)<\/LocationConstraint>/.exec(
    asked.body.toString(),
  )?.[1];
  buckets.set(name, new Map());
  made.set(name, { project, location: location ?? 'US', isVersioned: false });
  return { status: 200 };
}

function keep(name: string, asked: Asked, { made }: Pick<GcsServer, 'made'>): Answer {
  const bucket = made.get(name);
  if (bucket === undefined) return refuse(404, 'NoSuchBucket');
  if (!asked.body.includes('<Status>Enabled</Status>')) return refuse(400, 'MalformedXML');
  made.set(name, { ...bucket, isVersioned: true });
  return { status: 200 };
}

function toRight({ method = '' }: IncomingMessage, key: string): GcsRight | undefined {
  return key === '' ? 'list' : RIGHTS[method];
}

const RIGHTS: Readonly<Record<string, GcsRight>> = { GET: 'read', PUT: 'write', DELETE: 'delete' };

function touch(objects: Map<string, GcsObject>, key: string, asked: Asked): Answer {
  const { method, headers } = asked.request;
  const found = objects.get(key);
  if (found === undefined && method !== 'PUT') return refuse(404, 'NoSuchKey');
  const refused = check(headers, found);
  if (refused !== undefined) return refused;
  if (method === 'PUT') return put(objects, key, asked);
  if (method === 'DELETE') {
    objects.delete(key);
    return { status: 204 };
  }
  return { status: 200, headers: { ...found?.headers }, body: found?.body ?? '' };
}

/** Google's own headers are refused beside Amazon's, and generations are numbers. */
function check(headers: IncomingMessage['headers'], found?: GcsObject): Answer | undefined {
  const isMixed = Object.keys(headers).some((header) => header.startsWith('x-amz-'));
  if (isMixed) return refuse(400, 'ExcessHeaderValues');
  const condition = headers['x-goog-if-generation-match'] ?? found?.generation ?? '0';
  if (!/^\d+$/.test(String(condition))) return refuse(400, 'InvalidArgument');
  return condition === (found?.generation ?? '0') ? undefined : refuse(412, 'PreconditionFailed');
}

function put(objects: Map<string, GcsObject>, key: string, asked: Asked): Answer {
  const { request, body, generation } = asked;
  const kept = Object.entries(request.headers).filter(
    ([name]) => name.startsWith('x-goog-meta-') || ['content-type', 'cache-control'].includes(name),
  );
  const own = { 'x-goog-generation': generation, 'x-goog-metageneration': '1' };
  const headers = {
    ...Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
    ...own,
  };
  objects.set(key, { body, generation, headers });
  return { status: 200, headers: own };
}

/** Pages of a thousand, as Google has them. */
const PAGE = 1000;

function list(objects: ReadonlyMap<string, GcsObject>, query: URLSearchParams): Answer {
  if (query.get('list-type') !== '2') return refuse(400, 'InvalidArgument');
  const prefix = query.get('prefix') ?? '';
  const from = query.get('continuation-token') ?? '';
  const isLevel = query.get('delimiter') === '/';
  const encode = query.get('encoding-type') === 'url' ? toUrlWords : (text: string): string => text;
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  const entries = new Set(
    keys.map((key) => {
      const end = key.indexOf('/', prefix.length);
      return isLevel && end >= 0 ? key.slice(0, end + 1) : key;
    }),
  );
  const left = [...entries].filter((entry) => entry > from);
  const page = left.slice(0, PAGE);
  const isCut = left.length > page.length;
  const parts = page.map((entry) =>
    isLevel && entry.endsWith('/')
      ? `<CommonPrefixes><Prefix>${encode(entry)}</Prefix></CommonPrefixes>`
      : `<Contents><Key>${encode(entry)}</Key></Contents>`,
  );
  const next = isCut ? `<NextContinuationToken>${page.at(-1) ?? ''}</NextContinuationToken>` : '';
  return {
    status: 200,
    headers: { 'content-type': 'application/xml; charset=UTF-8' },
    body: `<?xml version='1.0' encoding='UTF-8'?><ListBucketResult xmlns='http://doc.s3.amazonaws.com/2006-03-01'><EncodingType>url</EncodingType><IsTruncated>${String(isCut)}</IsTruncated>${next}${parts.join('')}</ListBucketResult>`,
  };
}

function toUrlWords(text: string): string {
  return text.split('/').map(encodeURIComponent).join('/');
}

function refuse(status: number, code: string): Answer {
  return {
    status,
    headers: { 'content-type': 'application/xml; charset=UTF-8' },
    body: `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code><Message>refused</Message></Error>`,
  };
}

async function readAll(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
