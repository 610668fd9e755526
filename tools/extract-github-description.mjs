// @ts-check
/**
 * Writes `__tests__/fixtures/github/description.json`: what GitHub's own description of its REST API
 * says of the routes below, for the test server that checks every request against it. The whole
 * description is 385 MB and so is no dependency; install `@octokit/openapi` somewhere and name its
 * `generated/api.github.com.deref.json`.
 *
 *     node tools/extract-github-description.mjs <file>
 */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';

const [source] = process.argv.slice(2);
if (source === undefined) throw new Error('name the file with GitHub’s description');

const REPO = '/repos/{owner}/{repo}';
const ENVIRONMENT = `${REPO}/environments/{environment_name}`;

/** @param {string} base */
const secrets = (base) => [
  `GET ${base}/secrets`,
  `GET ${base}/secrets/public-key`,
  ...['GET', 'PUT', 'DELETE'].map((method) => `${method} ${base}/secrets/{secret_name}`),
];
/** @param {string} base */
const variables = (base) => [
  `GET ${base}/variables`,
  `POST ${base}/variables`,
  ...['GET', 'PATCH', 'DELETE'].map((method) => `${method} ${base}/variables/{name}`),
];
/** @param {string} base */
const selected = (base) => [`GET ${base}/repositories`, `PUT ${base}/repositories`];

const ROUTES = [
  'GET /user',
  'GET /rate_limit',
  `GET ${REPO}`,
  `GET ${REPO}/issues`,
  `POST ${REPO}/issues`,
  `GET ${REPO}/issues/{issue_number}`,
  `PATCH ${REPO}/issues/{issue_number}`,
  `GET ${REPO}/issues/{issue_number}/labels`,
  `POST ${REPO}/issues/{issue_number}/labels`,
  `PUT ${REPO}/issues/{issue_number}/labels`,
  `DELETE ${REPO}/issues/{issue_number}/labels/{name}`,
  `GET ${REPO}/labels/{name}`,
  `POST ${REPO}/labels`,
  `GET ${REPO}/issues/{issue_number}/comments`,
  `POST ${REPO}/issues/{issue_number}/comments`,
  `GET ${REPO}/issues/comments/{comment_id}`,
  `PATCH ${REPO}/issues/comments/{comment_id}`,
  `DELETE ${REPO}/issues/comments/{comment_id}`,
  `GET ${REPO}/pulls/{pull_number}`,
  `GET ${REPO}/commits/{commit_sha}/pulls`,
  `GET ${REPO}/actions/runs/{run_id}`,
  `GET ${REPO}/actions/runs/{run_id}/jobs`,
  `GET ${REPO}/actions/runs/{run_id}/attempts/{attempt_number}`,
  `GET ${REPO}/actions/runs/{run_id}/attempts/{attempt_number}/jobs`,
  `GET ${REPO}/environments`,
  `GET ${ENVIRONMENT}`,
  `PUT ${ENVIRONMENT}`,
  `GET ${REPO}/deployments`,
  `POST ${REPO}/deployments`,
  `GET ${REPO}/deployments/{deployment_id}`,
  `DELETE ${REPO}/deployments/{deployment_id}`,
  `GET ${REPO}/deployments/{deployment_id}/statuses`,
  `POST ${REPO}/deployments/{deployment_id}/statuses`,
  ...[`${REPO}/actions`, ENVIRONMENT, `${REPO}/dependabot`, `${REPO}/codespaces`].flatMap(secrets),
  ...['actions', 'dependabot', 'codespaces'].flatMap((scope) => secrets(`/orgs/{org}/${scope}`)),
  ...['actions', 'dependabot', 'codespaces'].flatMap((scope) =>
    selected(`/orgs/{org}/${scope}/secrets/{secret_name}`),
  ),
  ...secrets('/user/codespaces'),
  ...[`${REPO}/actions`, ENVIRONMENT, '/orgs/{org}/actions'].flatMap(variables),
  ...selected('/orgs/{org}/actions/variables/{name}'),
];

/** What is only prose, or of no use to a check. */
const PROSE = new Set(['description', 'title', 'example', 'examples', 'externalDocs', 'default']);

/** @param {unknown} value @param {boolean} isMap @returns {unknown} */
function withoutProse(value, isMap = false) {
  if (Array.isArray(value)) return value.map((item) => withoutProse(item));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key]) => isMap || !(PROSE.has(key) || key.startsWith('x-')),
  );
  const schema = Object.fromEntries(
    kept.map(([key, inner]) => [key, withoutProse(inner, !isMap && key === 'properties')]),
  );
  // Ajv knows OpenAPI's `nullable` only beside a type, and counts `null` as no value of a list.
  const isPlain = 'type' in schema && !('enum' in schema);
  if (isMap || schema['nullable'] !== true || isPlain) return schema;
  const { nullable: _, ...rest } = schema;
  return { anyOf: [{ type: 'null' }, rest] };
}

/** @typedef {{ content?: Record<string, { schema?: unknown }> }} Payload */
/** @param {Payload | undefined} payload */
const schemaOf = (payload) => withoutProse(payload?.content?.['application/json']?.schema);

const description = JSON.parse(await readFile(source, 'utf8'));
const routes = Object.fromEntries(
  ROUTES.map((route) => {
    const [method = '', path = ''] = route.split(' ');
    const operation = description.paths[path]?.[method.toLowerCase()];
    if (operation === undefined) throw new Error(`GitHub describes no ${route}`);
    /** @type {{ name: string, in: string, required?: boolean, schema: unknown }[]} */
    const parameters = operation.parameters ?? [];
    const body = operation.requestBody;
    const statuses = Object.keys(operation.responses).filter((status) => status !== 'default');
    return [
      route,
      {
        parameters: parameters
          .filter((parameter) => parameter.in === 'path' || parameter.in === 'query')
          .map((parameter) => ({
            name: parameter.name,
            in: parameter.in,
            required: parameter.required === true,
            schema: withoutProse(parameter.schema),
          })),
        ...(body === undefined ? {} : { body: schemaOf(body), needsBody: body.required === true }),
        statuses: statuses.map(Number),
      },
    ];
  }),
);
const file = join(
  dirname(fileURLToPath(import.meta.url)),
  '../__tests__/fixtures/github/description.json',
);
const text = JSON.stringify({ version: description.info.version, routes });
await writeFile(file, await format(text, { parser: 'json', printWidth: 100 }));
