import { isJsonObject, type JsonValue } from '../kernel/index.ts';
import type { GitHubCaller } from './github-caller.ts';
import { splitRepo } from './github-route.ts';
import type { SinkOptions } from './secret-sink.ts';
import { SecretsError } from './secrets-error.ts';
import type { GitHubScope } from './sink-target.ts';

type Organization = Extract<GitHubScope, { readonly kind: 'organization' }>;

/**
 * What of an organisation's secret has to be sent along with the value, and would otherwise be lost
 * or widened: who may read it (H-1). What the config does not say stays as it is.
 *
 * @param path Of the secret below its scope, such as `/{secret_name}`.
 */
export async function readVisibility(
  scope: Organization,
  existing: { readonly path: string; readonly parameters: Readonly<Record<string, string>> },
  { caller, options }: { readonly caller: GitHubCaller; readonly options: SinkOptions },
): Promise<Readonly<Record<string, unknown>>> {
  const { path, parameters } = existing;
  const found = await caller.find({ method: 'GET', path, parameters }, options);
  const before = found === undefined ? undefined : readText(toJson(found.body), 'visibility');
  const visibility = scope.visibility ?? before ?? 'private';
  if (visibility !== 'selected') return { visibility };
  const isKept = scope.repositories.length === 0 && before === 'selected';
  const ids = isKept
    ? await listSelected(existing, { caller, options })
    : await findIds(scope, { caller, options });
  return { visibility, selected_repository_ids: ids };
}

async function listSelected(
  {
    path,
    parameters,
  }: { readonly path: string; readonly parameters: Readonly<Record<string, string>> },
  { caller, options }: { readonly caller: GitHubCaller; readonly options: SinkOptions },
): Promise<readonly number[]> {
  const ids: number[] = [];
  let page: Readonly<Record<string, string>> | undefined = { per_page: '100' };
  while (page !== undefined) {
    const answer = await caller.call(
      { method: 'GET', path: `${path}/repositories`, parameters: { ...parameters, ...page } },
      options,
    );
    const body = toJson(answer.body);
    const list = isJsonObject(body) ? body['repositories'] : undefined;
    if (!Array.isArray(list)) throw unreadable();
    ids.push(...list.map((repository: JsonValue) => readId(repository)));
    page = answer.nextPage;
  }
  return ids;
}

async function findIds(
  { organization, repositories }: Organization,
  { caller, options }: { readonly caller: GitHubCaller; readonly options: SinkOptions },
): Promise<readonly number[]> {
  const ids: number[] = [];
  for (const name of repositories) {
    const parameters = splitRepo(name.includes('/') ? name : `${organization}/${name}`);
    const path = '/repos/{owner}/{repo}';
    const answer = await caller.find(
      { method: 'GET', path, isElsewhere: true, parameters },
      options,
    );
    if (answer === undefined) throw noRepository(parameters);
    ids.push(readId(toJson(answer.body)));
  }
  return ids;
}

function noRepository({ owner, repo }: ReturnType<typeof splitRepo>): SecretsError {
  const name = `${owner}/${repo}`;
  return new SecretsError(
    'SINK_NOT_FOUND',
    `the repository ${name}, which is to read it, is not there, or the token may not see it`,
    { hint: `Correct the name, or see that the GitHub App is installed for ${name}.` },
  );
}

function readId(repository: JsonValue): number {
  const id = isJsonObject(repository) ? repository['id'] : undefined;
  if (typeof id !== 'number') throw unreadable();
  return id;
}

/** A text member, or `undefined` for none. */
export function readText(body: JsonValue, name: string): string | undefined {
  const value = isJsonObject(body) ? body[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The parsed body of an answer as the JSON it is. */
export function toJson(body: unknown): JsonValue {
  return isJson(body) ? body : null;
}

function isJson(value: unknown): value is JsonValue {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return true;
  if (typeof value !== 'object') return false;
  return Object.values(value).every((item: unknown) => isJson(item));
}

/** GitHub answered something that its description does not have. */
export function unreadable(): SecretsError {
  return new SecretsError('SINK_UNAVAILABLE', "GitHub's answer does not have the form it should");
}
