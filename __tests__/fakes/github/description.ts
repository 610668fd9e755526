import { Ajv, type ValidateFunction } from 'ajv';
import description from '../../fixtures/github/description.json' with { type: 'json' };

/** What a client sent. */
export interface SentRequest {
  readonly method: string;
  /** Percent-encoded, with its query. */
  readonly address: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** `undefined` when nothing was sent. */
  readonly text: string | undefined;
}

/** A request that is as GitHub describes it. */
export interface DescribedRequest {
  /** Such as `GET /repos/{owner}/{repo}/issues`. */
  readonly route: string;
  /** What stands in the path and the query, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The request, or what is wrong with it. */
export type Checked =
  | { readonly kind: 'described'; readonly request: DescribedRequest }
  | { readonly kind: 'wrong'; readonly problem: string };

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: object;
}

interface Route {
  readonly parameters: readonly Parameter[];
  readonly body?: object;
  readonly needsBody?: boolean;
  readonly statuses: readonly number[];
}

const ROUTES: ReadonlyMap<string, Route> = new Map(Object.entries(description.routes));
const texts = new Ajv({ strict: false, coerceTypes: true, validateFormats: false });
const bodies = new Ajv({ strict: false, validateFormats: false, allErrors: true });
const compiled = new Map<object, ValidateFunction>();

/** Whether GitHub says that the route may answer so; of refusals it lists only some. */
export function mayAnswer(route: string, status: number): boolean {
  return status >= 400 || (ROUTES.get(route)?.statuses.includes(status) ?? false);
}

/** Whether GitHub describes such a route among those that we know. */
export function isDescribed(route: string): boolean {
  return ROUTES.has(route);
}

/** Compares a request with GitHub's description: headers, path, query and body. */
export function checkRequest(sent: SentRequest): Checked {
  const [path = '', query = ''] = sent.address.split('?');
  const found = findRoute(sent.method, path);
  if (found === undefined) return wrong(sent, `no such route: ${path}`);
  const { route, described, inPath } = found;
  const inQuery = Object.fromEntries(new URLSearchParams(query));
  const parameters = { ...inQuery, ...inPath };
  const problem =
    findHeaderProblem(sent) ??
    findParameterProblem(described.parameters, { inPath, inQuery }) ??
    findBodyProblem(described, sent.text);
  if (problem !== undefined) return wrong(sent, `${route}: ${problem}`);
  const body = sent.text === undefined ? {} : (JSON.parse(sent.text) as Record<string, unknown>);
  return { kind: 'described', request: { route, parameters, body } };
}

function wrong({ method }: SentRequest, problem: string): Checked {
  return { kind: 'wrong', problem: `${method}, ${problem}` };
}

interface FoundRoute {
  readonly route: string;
  readonly described: Route;
  readonly inPath: Readonly<Record<string, string>>;
}

function findRoute(method: string, path: string): FoundRoute | undefined {
  const segments = path.split('/');
  const fits = [...ROUTES].flatMap(([route, described]): FoundRoute[] => {
    const template = route.slice(route.indexOf(' ') + 1).split('/');
    if (!route.startsWith(`${method} `) || template.length !== segments.length) return [];
    const inPath: Record<string, string> = {};
    for (const [index, part] of template.entries()) {
      const segment = segments[index] ?? '';
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      if (name === undefined && part !== segment) return [];
      if (name !== undefined) inPath[name] = decodeURIComponent(segment);
    }
    return [{ route, described, inPath }];
  });
  // `public-key` is a route of its own, and no secret's name.
  return fits.sort((a, b) => size(a.inPath) - size(b.inPath))[0];
}

function size(record: object): number {
  return Object.keys(record).length;
}

function findHeaderProblem({ headers, text }: SentRequest): string | undefined {
  if (headers['accept'] !== 'application/vnd.github+json') return 'accept is not GitHub’s JSON';
  if (headers['x-github-api-version'] !== '2022-11-28') return 'no version of the API is asked for';
  if ((headers['user-agent'] ?? '') === '') return 'there is no user agent';
  const type = headers['content-type'];
  return text !== undefined && type !== 'application/json'
    ? 'the body is not said to be JSON'
    : undefined;
}

function findParameterProblem(
  described: readonly Parameter[],
  given: {
    readonly inPath: Readonly<Record<string, string>>;
    readonly inQuery: Readonly<Record<string, string>>;
  },
): string | undefined {
  const known = new Map(
    described.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter]),
  );
  const all = [
    ...Object.entries(given.inPath).map(([name, value]) => ['path', name, value] as const),
    ...Object.entries(given.inQuery).map(([name, value]) => ['query', name, value] as const),
  ];
  for (const [where, name, value] of all) {
    const parameter = known.get(`${where} ${name}`);
    if (parameter === undefined) return `the ${where} knows no ${name}`;
    if (value === '') return `${name} is empty`;
    const problem = validate(
      texts,
      { type: 'object', properties: { [name]: parameter.schema } },
      { [name]: value },
    );
    if (problem !== undefined) return problem;
  }
  const missing = described.find(
    ({ name, required }) => required && !all.some((each) => each[1] === name),
  );
  return missing === undefined ? undefined : `${missing.name} is missing`;
}

function findBodyProblem(described: Route, text: string | undefined): string | undefined {
  const { body: schema, needsBody } = described;
  if (text === undefined) return needsBody === true ? 'there is no body' : undefined;
  if (schema === undefined) return 'there is a body';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'the body is no JSON';
  }
  return findUnknownMember(schema, value) ?? validate(bodies, schema, value);
}

/** GitHub ignores what it does not know; whoever sends it means something else. */
function findUnknownMember(schema: object, value: unknown): string | undefined {
  const properties: unknown = 'properties' in schema ? schema.properties : undefined;
  if (typeof properties !== 'object' || properties === null) return undefined;
  const unknown = Object.keys(value ?? {}).find((name) => !(name in properties));
  return unknown === undefined ? undefined : `the body knows no ${unknown}`;
}

function validate(ajv: Ajv, schema: object, value: unknown): string | undefined {
  const check = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, check);
  return check(value) ? undefined : ajv.errorsText(check.errors, { dataVar: 'request' });
}
