import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/index.ts';
import { codesOf, createConfigFiles, load, loadValid, spotsOf } from './config-files.ts';

describe('loading a config', () => {
  it('takes an empty file as a valid empty config', async () => {
    expect(await loadValid('')).toMatchObject({
      file: '/app/infra.yaml',
      modules: [],
      secrets: undefined,
      autoBootstrap: true,
    });
  });

  it('refuses a file by its size, before reading it', async () => {
    const files = {
      ...createConfigFiles({}, { '/app/infra.yaml': 16 * 1024 * 1024 + 1 }),
      read: () => Promise.reject(new RangeError('read')),
    };
    expect(codesOf(await loadConfig('/app/infra.yaml', { files }))).toEqual(['CONFIG_TOO_LARGE']);
  });

  it('T-14 reports a config that cannot be loaded as that', async () => {
    expect(codesOf(await load('modules: ['))).toEqual(['CONFIG_SYNTAX']);
    const missing = await loadConfig('/app/none.yaml', { files: createConfigFiles({}) });
    expect(codesOf(missing)).toEqual(['CONFIG_NOT_FOUND']);
  });

  it('gives all findings of all files at once, each with its place', async () => {
    const outcome = await load({
      'infra.yaml':
        'imports: [part.yaml]\nmodules:\n  - {name: a, type: infra.vpc, confg: {}}\n  - {type: infra.dns}\n',
      'part.yaml': 'infra: {auto_bootstrp: true}\n',
    });
    expect(spotsOf(outcome)).toEqual([
      'UNKNOWN_KEY 3:32+5',
      'BAD_SHAPE 4:5+17',
      'UNKNOWN_KEY 1:9+13',
    ]);
    expect(outcome.diagnostics.map(({ place }) => place?.file)).toEqual([
      '/app/infra.yaml',
      '/app/infra.yaml',
      '/app/part.yaml',
    ]);
  });

  it('warns of modules that stand in a document which nobody reads', async () => {
    const text = 'modules: [{name: a, type: x}]\n---\nmodules: [{name: b, type: x}]\n';
    const outcome = await load(text);
    expect(outcome.kind).toBe('loaded');
    expect(spotsOf(outcome)).toEqual(['UNREAD_DOCUMENT 3:1+1']);
  });

  it('suggests the key that was meant', async () => {
    const outcome = await load('modules: [{name: a, type: infra.vpc, enviroments: {}}]\n');
    expect(outcome.diagnostics[0]?.detail).toContain('Did you mean "environments"?');
  });

  it.each([
    ['modules: {a: 1}', 'BAD_SHAPE 1:10+6'],
    ['modules: [x]', 'BAD_SHAPE 1:11+1'],
    ['modules: [null]', 'BAD_SHAPE 1:11+4'],
    ['modules: [{name: a}]', 'BAD_SHAPE 1:11+9'],
    ['modules: [{name: [a], type: infra.vpc}]', 'BAD_SHAPE 1:18+3'],
    ['modules: [{name: a, type: infra.vpc, config: x}]', 'BAD_SHAPE 1:46+1'],
    ['modules: [{name: a, type: infra.vpc, dependsOn: b}]', 'BAD_SHAPE 1:49+1'],
    ['modules: [{name: a, type: infra.vpc, dependsOn: [[b]]}]', 'BAD_SHAPE 1:50+3'],
    ['modules: [{name: a, type: infra.vpc, protected: maybe}]', 'BAD_SHAPE 1:49+5'],
    ['modules: [{name: a, type: infra.vpc, environments: {s: "null"}}]', 'BAD_SHAPE 1:56+6'],
    ['modules: [{name: a, type: infra.vpc, environments: {s: {nam: x}}}]', 'UNKNOWN_KEY 1:57+3'],
    ['modules: [{name: a, type: iac.state, conf: {}}]', 'UNKNOWN_KEY 1:38+4'],
    ['modules: [{name: a, type: cloud.account, conf: {}}]', 'UNKNOWN_KEY 1:42+4'],
    ['modules: [{name: a, type: platform.dns, conf: {}}]', 'UNKNOWN_KEY 1:41+4'],
    ['environments: [s]', 'BAD_SHAPE 1:15+3'],
    ['environments: {s: {regon: x}}', 'UNKNOWN_KEY 1:20+5'],
    ['environments: {s: {envVars: {A: [1]}}}', 'BAD_SHAPE 1:33+3'],
    ['environments: {s: {approvalRequired: soon}}', 'BAD_SHAPE 1:38+4'],
    ['secrets: {provder: env}', 'UNKNOWN_KEY 1:11+7'],
    ['secrets: {generate: [{key: K}]}', 'BAD_SHAPE 1:22+8'],
    ['secrets: {generate: [{key: K, type: random_hex, length: -1}]}', 'BAD_SHAPE 1:57+2'],
    ['secrets: {generate: [{key: K, type: random_hx}]}', 'BAD_SHAPE 1:37+9'],
    ['secrets: {generate: [{key: K, type: infra_output, source: db}]}', 'BAD_SHAPE 1:59+2'],
    ['secrets: {generate: [{key: K, type: random_hex, length: 100000}]}', 'BAD_SHAPE 1:57+6'],
    ['secrets: {entries: [{store: v}]}', 'BAD_SHAPE 1:21+10'],
    ['secretStores: {v: {kind: x}}', 'UNKNOWN_KEY 1:20+4'],
    ['secretStores: {v: x}', 'BAD_SHAPE 1:19+1'],
    ['infra: yes', 'BAD_SHAPE 1:8+3'],
    ['imports: a.yaml', 'BAD_SHAPE 1:10+6'],
    ['[a]', 'BAD_SHAPE 1:1+3'],
    ['environments: {1: {provider: x}, s: {n: .inf}}', 'UNKNOWN_KEY 1:38+1'],
  ])('refuses %s', async (text, spot) => {
    const outcome = await load(text);
    expect(outcome.kind).toBe('invalid');
    expect(spotsOf(outcome)[0]).toBe(spot);
  });

  it('refuses two modules of the same name, and names the other', async () => {
    const outcome = await load(
      'modules:\n  - {name: a, type: infra.vpc}\n  - {name: a, type: http.server}\n',
    );
    expect(spotsOf(outcome)).toEqual(['DUPLICATE_MODULE 3:12+1']);
    expect(outcome.diagnostics[0]?.detail).toContain('line 2');
  });

  it('carries modules and sections that are not ours along without judging them', async () => {
    const config = await loadValid(
      [
        'modules:',
        '  - {name: s, type: http.server, config: {80: x, n: .inf}, extra: 1, environments: {dev: 5}}',
        '  - {name: s, type: http.router, config: [], dependsOn: x}',
        '  - {type: messaging.broker}',
        'pipelines: {p: {200: ok}}',
        'whatever: [1, {2: 3}]',
      ].join('\n'),
    );
    expect(config.modules.map((module) => module.type)).toEqual([
      'http.server',
      'http.router',
      'messaging.broker',
    ]);
    expect(config.modules[0]?.config).toEqual({ '80': 'x', n: '.inf' });
    expect(Object.fromEntries(config.sections)).toEqual({
      pipelines: { p: { '200': 'ok' } },
      whatever: [1, { '2': 3 }],
    });
  });

  it('warns of a section that looks like a misspelling of ours', async () => {
    const outcome = await load('enviroments: {s: {}}\nservices: {}\n');
    expect(outcome.kind).toBe('loaded');
    expect(spotsOf(outcome)).toEqual(['MISSPELT_SECTION 1:1+11']);
  });

  it('takes scalars where text is wanted as they are written', async () => {
    const config = await loadValid(
      'environments: {prod: {envVars: {V: 1.50, B: true, N: null, D: 2024-01-02}}}\nmodules: [{name: 007, type: infra.vpc, dependsOn: [1.0]}]\n',
    );
    expect([...(config.environments.get('prod')?.envVars ?? [])]).toEqual([
      ['V', '1.50'],
      ['B', 'true'],
      ['N', ''],
      ['D', '2024-01-02'],
    ]);
    expect(config.modules[0]).toMatchObject({ name: '007', dependsOn: ['1.0'] });
  });

  it('takes the words that mean true and false where a boolean is wanted', async () => {
    const config = await loadValid(
      'infra: {auto_bootstrap: no}\nmodules: [{name: a, type: infra.vpc, protected: yes}]\n',
    );
    expect(config.autoBootstrap).toBe(false);
    expect(config.modules[0]?.isProtected).toBe(true);
  });

  it('tells a disabled environment from an empty one', async () => {
    const config = await loadValid(
      'modules: [{name: a, type: infra.vpc, environments: {n: null, t: ~, e: , m: {}, c: {config: null}}}]\n',
    );
    const environments = [...(config.modules[0]?.environments ?? [])];
    expect(environments.map(([name, entry]) => [name, entry === null])).toEqual([
      ['n', true],
      ['t', true],
      ['e', true],
      ['m', false],
      ['c', false],
    ]);
  });

  it('knows the declared secrets of the section and of modules', async () => {
    const config = await loadValid(
      [
        'secrets: {generate: [{key: G, type: random_hex}], entries: [{name: E}]}',
        'modules:',
        '  - {name: g, type: secrets.generate, config: {generate: [{key: MG}, {}]}}',
        '  - {name: r, type: secrets.requires, config: {requires: [{key: MR}, x]}}',
        '  - {name: o, type: other, config: {requires: [{key: NO}]}}',
      ].join('\n'),
    );
    expect([...config.declaredSecrets]).toEqual(['G', 'E', 'MG', 'MR']);
  });

  it('T-60 knows both halves of a credential for secrets, by the names that texts have for them', async () => {
    const config = await loadValid(
      [
        'secrets: {generate: [{key: C, type: provider_credential}]}',
        'modules:',
        '  - {name: g, type: secrets.generate, config: {generate: [{key: M, type: provider_credential}]}}',
      ].join('\n'),
    );
    expect([...config.declaredSecrets]).toEqual([
      ...['C_access_key', 'C_secret_key', 'M_access_key', 'M_secret_key'],
    ]);
  });

  it('T-24 refuses odd keys and numbers in our modules, with their place', async () => {
    const outcome = await load(
      [
        'x-common: &c {80: 1}',
        'modules:',
        '  - name: a',
        '    type: infra.vpc',
        '    config:',
        '      ports: {80: 8080, true: 1, "443": 8443}',
        '      limit: .inf',
        '      shared: *c',
        '      7: typed',
      ].join('\n'),
    );
    expect(spotsOf(outcome)).toEqual([
      'NON_STRING_KEY 6:15+2',
      'NON_STRING_KEY 6:25+4',
      'NON_FINITE_NUMBER 7:14+4',
      'NON_STRING_KEY 8:15+2',
    ]);
  });

  it('T-19 keeps secrets.generate and infra.auto_bootstrap whole', async () => {
    const config = await loadValid(
      [
        'infra: {auto_bootstrap: false}',
        'secrets:',
        '  provider: github',
        '  config: {repo: acme/app}',
        '  defaultStore: main',
        '  generate: [{key: K, type: provider_credential, length: 3, source: s, name: n, store: t}]',
        '  entries: [{name: E, description: d, store: t, rotation: {enabled: true}}]',
        'secretStores: {main: {provider: vault, config: {address: a}}}',
      ].join('\n'),
    );
    expect(config.autoBootstrap).toBe(false);
    expect(config.secrets).toMatchObject({
      provider: 'github',
      config: { repo: 'acme/app' },
      defaultStore: 'main',
      generate: [
        { key: 'K', type: 'provider_credential', length: 3, source: 's', name: 'n', store: 't' },
      ],
      entries: [{ name: 'E', description: 'd', store: 't' }],
    });
    expect(config.secretStores.get('main')).toMatchObject({
      provider: 'vault',
      config: { address: 'a' },
    });
  });

  it('T-85 keeps protected, satisfies and outputs of a module', async () => {
    const config = await loadValid(
      'modules: [{name: a, type: infra.vpc, protected: true, satisfies: [net], outputs: {id: {sensitive: false}}}]\n',
    );
    expect(config.modules[0]).toMatchObject({
      isProtected: true,
      satisfies: ['net'],
      outputs: new Map([['id', { sensitive: false, description: '', sinks: [] }]]),
    });
  });
});
