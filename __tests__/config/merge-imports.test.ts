import { describe, expect, it } from 'vitest';
import { type Config, type SecretsConfig } from '../../src/config/index.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/kernel/index.ts';
import { codesOf, load, loadValid, spotsOf } from './config-files.ts';
import { readCases, toText } from './conformance.ts';

/** Sources of a case with its main file in front. */
function filesOf(input: JsonObject): Record<string, string> {
  const files = isJsonObject(input['files']) ? input['files'] : {};
  const main = toText(input['main']);
  return Object.fromEntries(
    [main, ...Object.keys(files).filter((file) => file !== main)].map((file) => [
      file,
      toText(files[file]),
    ]),
  );
}

/** A config in the shape of the expectations, without what the file does not say. */
function toPlain(config: Config): Record<string, unknown> {
  const keysOf = (section: string): string[] => {
    const value = config.sections.get(section) ?? null;
    return isJsonObject(value) ? Object.keys(value) : [];
  };
  return {
    modules: config.modules.map(({ name, type }) => ({ name, type })),
    pipelines: keysOf('pipelines'),
    triggers: keysOf('triggers'),
    workflows: keysOf('workflows'),
    secrets: config.secrets && withoutBlanks(config.secrets),
    environments: Object.fromEntries(
      [...config.environments].map(([name, defaults]) => [name, { provider: defaults?.provider }]),
    ),
    secret_stores: Object.fromEntries(
      [...config.secretStores].map(([name, { provider }]) => [name, { provider }]),
    ),
  };
}

function withoutBlanks({ provider, defaultStore, entries, generate }: SecretsConfig): unknown {
  const strip = (item: object): object =>
    Object.fromEntries(Object.entries(item).filter(([, value]) => value !== '' && value !== 0));
  return { provider, defaultStore, entries: entries.map(strip), generate: generate.map(strip) };
}

describe('imports', () => {
  const cases = readCases('imports-merge', 'imports').filter(
    ({ id }) => id !== 'imports-base-drops-secrets-and-envs',
  );

  it.each(cases.filter(({ expected }) => !('error_contains' in expected)))(
    'conformance $id: $description',
    async ({ input, expected }) => {
      expect(toPlain(await loadValid(filesOf(input)))).toMatchObject(expected);
    },
  );

  it.each(cases.filter(({ expected }) => 'error_contains' in expected))(
    'conformance $id: $description',
    async ({ input, expected }) => {
      const outcome = await load(filesOf(input));
      expect(outcome.kind).toBe('invalid');
      const words: JsonValue = expected['error_contains'] ?? null;
      for (const word of Array.isArray(words) ? words : []) {
        expect(outcome.diagnostics.map(({ detail }) => detail).join('\n')).toContain(word);
      }
    },
  );

  it('T-12 takes environments, secrets, stores and deploy environments from imports', async () => {
    const config = await loadValid({
      'infra.yaml':
        'imports: [part.yaml]\nenvironments: {staging: {region: main}}\nci: {deploy: {environments: {prod: {provider: main}}}}\n',
      'part.yaml': [
        'environments: {staging: {region: part, provider: p}, dev: {region: d}}',
        'secrets: {generate: [{key: K, type: random_hex}], config: {prefix: x}}',
        'secretStores: {v: {provider: vault}}',
        'ci: {deploy: {environments: {qa: {}, prod: {provider: part, strategy: s}}}, test: {unit: u}}',
      ].join('\n'),
    });
    expect([...config.environments].map(([name, defaults]) => [name, defaults?.region])).toEqual(
      expect.arrayContaining([
        ['staging', 'main'],
        ['dev', 'd'],
      ]),
    );
    expect(config.environments.get('staging')?.provider).toBeUndefined();
    expect([...config.declaredSecrets]).toEqual(['K']);
    expect([...config.secretStores.keys()]).toEqual(['v']);
    expect([...config.deployEnvironments]).toEqual(['prod', 'qa']);
    expect(config.sections.get('ci')).toEqual({
      deploy: { environments: { prod: { provider: 'main' }, qa: {} } },
      test: { unit: 'u' },
    });
  });

  it('T-13 takes infra and requires from imports too, the importing file first', async () => {
    const part =
      'infra: {auto_bootstrap: false}\nrequires: {plugins: [{name: a, version: 1}, {name: b}]}\n';
    const imported = await loadValid({
      'infra.yaml': 'imports: [part.yaml]\nrequires: {plugins: [{name: a, version: 2}]}\n',
      'part.yaml': part,
    });
    expect(imported.autoBootstrap).toBe(false);
    expect(imported.sections.get('requires')).toEqual({
      plugins: [{ name: 'a', version: 2 }, { name: 'b' }],
    });
    const overruled = await loadValid({
      'infra.yaml': 'imports: [part.yaml]\ninfra: {auto_bootstrap: true}\n',
      'part.yaml': part,
    });
    expect(overruled.autoBootstrap).toBe(true);
  });

  it('drops an imported module of a taken name, with its environments', async () => {
    const config = await loadValid({
      'infra.yaml': 'imports: [part.yaml]\nmodules: [{name: a, type: infra.vpc}]\n',
      'part.yaml': 'modules: [{name: a, type: infra.dns, environments: {s: null}}]\n',
    });
    expect(config.modules).toHaveLength(1);
    expect(config.modules[0]).toMatchObject({ type: 'infra.vpc', environments: new Map() });
  });

  it('names every file of a circle', async () => {
    const outcome = await load({
      'a.yaml': 'imports: [b.yaml]',
      'b.yaml': 'imports: [c.yaml]',
      'c.yaml': 'imports: [b.yaml]',
    });
    expect(spotsOf(outcome)).toEqual(['IMPORT_CYCLE 1:11+6']);
    expect(outcome.diagnostics[0]?.detail).toContain('/app/b.yaml → /app/c.yaml → /app/b.yaml');
  });

  it('refuses a file that imports itself', async () => {
    expect(codesOf(await load({ 'a.yaml': 'imports: [./a.yaml]' }))).toEqual(['IMPORT_CYCLE']);
  });

  it('points at the import of a missing file', async () => {
    const outcome = await load('imports:\n  - nowhere.yaml\n');
    expect(spotsOf(outcome)).toEqual(['IMPORT_MISSING 2:5+12']);
  });

  it('reads a file once, however many branches lead to it', async () => {
    const files: Record<string, string> = { 'f0.yaml': 'imports: [f1.yaml, f1.yaml]' };
    for (let level = 1; level < 40; level += 1) {
      const next = `f${String(level + 1)}.yaml`;
      files[`f${String(level)}.yaml`] = `imports: [${next}, ./${next}]`;
    }
    files['f40.yaml'] = 'modules: [{name: leaf, type: infra.vpc}]';
    expect((await loadValid(files)).modules).toHaveLength(1);
  });

  it('refuses imports that are nested without end', async () => {
    const files: Record<string, string> = {};
    for (let level = 0; level < 100; level += 1) {
      files[`f${String(level)}.yaml`] = `imports: [f${String(level + 1)}.yaml]`;
    }
    expect(codesOf(await load(files))).toEqual(['IMPORT_TOO_DEEP']);
  });
});
