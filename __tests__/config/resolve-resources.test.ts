import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type DraftResource, resolveResources } from '../../src/config/resolve-resources.ts';
import { compareBytes, encodeJson, isJsonObject, type JsonObject } from '../../src/kernel/index.ts';
import { at, codesOf, hashOf, loadValid, lookup } from './config-files.ts';
import { type ConformanceCase, readCases, toText } from './conformance.ts';

/** Resources as upstream resolves them, where default providers are taken by their word. */
async function resolveLikeUpstream({
  yaml,
  environment,
  variables,
}: Pick<ConformanceCase, 'yaml' | 'environment' | 'variables'>): Promise<readonly DraftResource[]> {
  const { resources } = resolveResources(await loadValid(yaml), {
    environment,
    variables,
    ...{ warnUnset: false, judgesPreserved: false },
    toProviderName: (provider) => provider,
  });
  return resources;
}

function toPlain({ name, module, config, size, dependsOn }: DraftResource): JsonObject {
  return {
    name,
    type: module.type,
    config: config ?? null,
    ...(size === undefined ? {} : { size }),
    ...(dependsOn.length === 0 ? {} : { depends_on: dependsOn }),
  };
}

/** The canonical text of a plan's desired resources (compat-core 3.2). */
function toCanonical(resources: readonly DraftResource[]): string {
  const specs = resources
    .map(toPlain)
    .sort((left, right) => compareBytes(toText(left['name']), toText(right['name'])))
    .map(({ name, type, config, size, depends_on }) =>
      Object.entries({ name, type, config, size, depends_on })
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => `${encodeJson(key)}:${encodeJson(value ?? null)}`)
        .join(','),
    );
  return `[${specs.map((spec) => `{${spec}}`).join(',')}]`;
}

function expectedResources(expected: JsonObject): readonly JsonObject[] {
  const correct = at(expected, 'correct', 'resources');
  const found = correct ?? expected['resources'];
  return Array.isArray(found) ? found.filter(isJsonObject) : [];
}

describe('resources of an environment', () => {
  it.each(readCases('env-resolution', 'resolve'))(
    'conformance $id: $description',
    async (testCase) => {
      const resources = await resolveLikeUpstream(testCase);
      const expected = expectedResources(testCase.expected);
      expect(resources.map(toPlain)).toEqual(
        expected.map(({ config_hash: _hash, ...resource }) => resource),
      );
      for (const [index, { config_hash: hash }] of expected.entries()) {
        if (hash !== undefined) expect(hashOf(resources[index]?.config)).toBe(hash);
      }
    },
  );

  it.each(readCases('desired-hash-of-yaml', 'desired_hash'))(
    'conformance $id: $description',
    async (testCase) => {
      const canonical = toCanonical(await resolveLikeUpstream(testCase));
      expect(canonical).toBe(testCase.expected['canonical']);
      expect(createHash('sha256').update(canonical).digest('hex')).toBe(testCase.expected['hash']);
    },
  );

  it('has the known config hashes of every rule, without an environment', async () => {
    const [combined] = readCases('desired-hash-of-yaml', 'desired_hash').filter(
      ({ id }) => id === 'plan-hash-combined-no-env',
    );
    const resources = combined === undefined ? [] : await resolveLikeUpstream(combined);
    expect(resources.map(({ name, config }) => [name[0], hashOf(config).slice(0, 16)])).toEqual([
      ['a', '38cca3bc2881ba1c'],
      ['b', 'cdd6d418b2bc6536'],
      ['c', 'e857dd2cb4c78c50'],
      ['d', 'e857dd2cb4c78c50'],
      ['e', 'e857dd2cb4c78c50'],
      ['f', '7af989c648b0294b'],
      ['g', 'e0a6eb950d486e42'],
      ['h', 'e857dd2cb4c78c50'],
      ['i', 'af2082cf12af7e30'],
      ['j', ''],
    ]);
  });

  it('T-21 gives a container without a config its default variables', async () => {
    const yaml =
      'environments: {prod: {envVars: {A: "1"}}}\nmodules: [{name: app, type: infra.container_service}, {name: n, type: infra.container_service, config: {env_vars: null}}]';
    const resources = await resolveLikeUpstream({
      yaml,
      environment: 'prod',
      variables: lookup({}),
    });
    expect(resources.map(({ config }) => config)).toEqual([
      { env_vars: { A: '1' } },
      { env_vars: { A: '1' } },
    ]);
  });

  it('T-21 refuses env_vars that default variables cannot be added to', async () => {
    const config = await loadValid(
      'environments: {prod: {envVars: {A: "1"}}, dev: {}}\nmodules: [{name: app, type: infra.container_service, config: {env_vars: [A]}}]',
    );
    const request = {
      variables: lookup({}),
      ...{ warnUnset: false, judgesPreserved: false },
      toProviderName: () => undefined,
    };
    const prod = resolveResources(config, { ...request, environment: 'prod' });
    expect(codesOf(prod)).toEqual(['ENV_VARS_NOT_A_MAP']);
    expect(codesOf(resolveResources(config, { ...request, environment: 'dev' }))).toEqual([]);
  });

  it('T-84 keeps the module-level protected out of the config', async () => {
    const resources = await resolveLikeUpstream({
      yaml: 'modules: [{name: a, type: infra.vpc, protected: true, config: {x: 1}}]',
      environment: '',
      variables: lookup({}),
    });
    expect(resources[0]?.config).toEqual({ x: 1 });
  });
});
