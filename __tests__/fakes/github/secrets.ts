import {
  type Asked,
  type FakeAnswer,
  NO_CONTENT,
  NOT_FOUND,
  ok,
  refused,
  repositoryOf,
  type Routes,
  textOf,
} from './answer.ts';
import type { FakeScope, FakeSecret, FakeVariable } from './world.ts';

const REPO = '/repos/{owner}/{repo}';
const BASES = [
  `${REPO}/actions`,
  `${REPO}/environments/{environment_name}`,
  `${REPO}/dependabot`,
  `${REPO}/codespaces`,
  '/orgs/{org}/actions',
  '/orgs/{org}/dependabot',
  '/orgs/{org}/codespaces',
  '/user/codespaces',
];

/** Secrets and variables of repositories, environments, organisations and users. */
export const SECRET_ROUTES: Routes = Object.assign(
  {},
  ...BASES.flatMap((base) => [secretRoutes(base), variableRoutes(base)]),
) as Routes;

type Answer = (scope: FakeScope, asked: Asked) => FakeAnswer;

function secretRoutes(base: string): Routes {
  const inScope = (answer: Answer) => scoped(base, answer);
  const one = `${base}/secrets/{secret_name}`;
  return {
    [`GET ${base}/secrets/public-key`]: inScope(({ keyId, publicKey }) =>
      ok({ key_id: keyId, key: publicKey }),
    ),
    [`GET ${base}/secrets`]: inScope(({ secrets }) => ({
      status: 200,
      list: [...secrets.values()].map(toSecret),
      wrap: (page) => ({ total_count: secrets.size, secrets: page }),
    })),
    [`GET ${one}`]: inScope(({ secrets }, asked) => {
      const secret = secrets.get(nameOf(asked));
      return secret === undefined ? NOT_FOUND : ok(toSecret(secret));
    }),
    [`PUT ${one}`]: inScope(putSecret),
    [`DELETE ${one}`]: inScope(({ secrets }, asked) =>
      secrets.delete(nameOf(asked)) ? NO_CONTENT : NOT_FOUND,
    ),
    [`GET ${one}/repositories`]: inScope(({ secrets }, asked) =>
      toRepositories(secrets.get(nameOf(asked))),
    ),
    [`PUT ${one}/repositories`]: inScope(({ secrets }, asked) => {
      const secret = secrets.get(nameOf(asked));
      if (secret === undefined) return NOT_FOUND;
      secrets.set(secret.name, { ...secret, repositories: readRepositories(asked) });
      return NO_CONTENT;
    }),
  };
}

function variableRoutes(base: string): Routes {
  const inScope = (answer: Answer) => scoped(base, answer);
  const one = `${base}/variables/{name}`;
  return {
    [`GET ${base}/variables`]: inScope(({ variables }) => ({
      status: 200,
      list: [...variables.values()].map(toVariable),
      wrap: (page) => ({ total_count: variables.size, variables: page }),
    })),
    [`POST ${base}/variables`]: inScope(({ variables }, asked) => {
      const name = textOf(asked.body['name']).toUpperCase();
      if (variables.has(name))
        return { status: 409, body: { message: 'Already exists - Variable already exists' } };
      variables.set(name, readVariable(name, asked));
      return { status: 201, body: {} };
    }),
    [`GET ${one}`]: inScope(({ variables }, asked) => {
      const variable = variables.get(nameOf(asked));
      return variable === undefined ? NOT_FOUND : ok(toVariable(variable));
    }),
    [`PATCH ${one}`]: inScope(({ variables }, asked) => {
      const name = nameOf(asked);
      const variable = variables.get(name);
      if (variable === undefined) return NOT_FOUND;
      const changed = readVariable(name, asked);
      variables.set(name, {
        ...variable,
        ...('value' in asked.body ? { value: changed.value } : {}),
        ...('visibility' in asked.body ? { visibility: changed.visibility } : {}),
      });
      return NO_CONTENT;
    }),
    [`DELETE ${one}`]: inScope(({ variables }, asked) =>
      variables.delete(nameOf(asked)) ? NO_CONTENT : NOT_FOUND,
    ),
    [`GET ${one}/repositories`]: inScope(({ variables }, asked) =>
      toRepositories(variables.get(nameOf(asked))),
    ),
    [`PUT ${one}/repositories`]: inScope(({ variables }, asked) => {
      const variable = variables.get(nameOf(asked));
      if (variable === undefined) return NOT_FOUND;
      variables.set(variable.name, { ...variable, repositories: readRepositories(asked) });
      return NO_CONTENT;
    }),
  };
}

function scoped(base: string, answer: Answer): (asked: Asked) => FakeAnswer {
  return (asked) => {
    const filled = base.replace(/\{(\w+)\}/g, (_, name: string) => asked.parameters[name] ?? '');
    const environment = asked.parameters['environment_name'];
    if (environment !== undefined && !repositoryOf(asked).environments.has(environment)) {
      return NOT_FOUND;
    }
    return answer(asked.world.scope(filled), asked);
  };
}

function putSecret(scope: FakeScope, asked: Asked): FakeAnswer {
  const name = nameOf(asked);
  const { encrypted_value, key_id, visibility } = asked.body;
  if (key_id !== scope.keyId) return refused('Bad request - the key ID is not the current one');
  if (!/^[A-Z_][A-Z0-9_]*$/.test(name) || name.startsWith('GITHUB_')) {
    return refused('Secret names can only contain alphanumeric characters and underscores');
  }
  const known = scope.secrets.get(name);
  scope.secrets.set(name, {
    ...{ name, encrypted_value: textOf(encrypted_value), key_id: scope.keyId },
    ...{ visibility: textOf(visibility) || undefined, repositories: readRepositories(asked) },
    writes: (known?.writes ?? 0) + 1,
  });
  return known === undefined ? { status: 201, body: {} } : NO_CONTENT;
}

function nameOf({ parameters }: Asked): string {
  return (parameters['secret_name'] ?? parameters['name'] ?? '').toUpperCase();
}

function readVariable(name: string, asked: Asked): FakeVariable {
  const { value, visibility } = asked.body;
  return {
    ...{ name, value: textOf(value), visibility: textOf(visibility) || undefined },
    repositories: readRepositories(asked),
  };
}

function readRepositories({ body }: Asked): readonly number[] {
  const ids: unknown = body['selected_repository_ids'];
  return Array.isArray(ids) ? ids.map(Number) : [];
}

function toRepositories(owner: FakeSecret | FakeVariable | undefined): FakeAnswer {
  if (owner === undefined) return NOT_FOUND;
  const { repositories } = owner;
  return {
    status: 200,
    list: repositories.map((id) => ({ id })),
    wrap: (page) => ({ total_count: repositories.length, repositories: page }),
  };
}

const SINCE = { created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z' };

function toSecret({ name, visibility }: FakeSecret): unknown {
  return { name, ...SINCE, ...(visibility === undefined ? {} : { visibility }) };
}

function toVariable({ name, value, visibility }: FakeVariable): unknown {
  return { name, value, ...SINCE, ...(visibility === undefined ? {} : { visibility }) };
}
