import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveForEnv } from '../../src/config/index.ts';
import { hasErrors } from '../../src/kernel/index.ts';
import { codesOf, loadValid, lookup, resolve, resolveValid, spotsOf } from './config-files.ts';

const P = '  - {name: p, type: iac.provider, config: {provider: local}}';
const config = (...modules: readonly string[]): string => ['modules:', P, ...modules].join('\n');

describe('the environment', () => {
  const text = [
    'environments: {top: {}}',
    'ci: {deploy: {environments: {deployed: {}}}}',
    config(
      '  - {name: a, type: infra.vpc, config: {provider: p}, environments: {listed: {}}}',
      '  - {name: s, type: http.server, environments: {foreign: {}}}',
    ),
  ].join('\n');

  it('T-05 must be mentioned by the config somewhere', async () => {
    const known = ['', 'top', 'deployed', 'listed', 'foreign'];
    for (const environment of known) {
      expect((await resolve(text, environment)).kind).toBe('resolved');
    }
    const outcome = await resolve(text, 'lsited');
    expect(outcome.kind).toBe('invalid');
    expect(codesOf(outcome)).toEqual(['UNKNOWN_ENVIRONMENT']);
    expect(outcome.diagnostics[0]?.detail).toContain('Did you mean "listed"?');
  });

  it('must be named where that is asked for and there are any', async () => {
    const outcome = await resolve(text, '', { needsEnvironment: true });
    expect(codesOf(outcome)).toEqual(['NO_ENVIRONMENT']);
    expect(outcome.diagnostics[0]?.detail).toContain('"top"');
    const without = await resolve(config(), '', { needsEnvironment: true });
    expect(without.kind).toBe('resolved');
  });

  it('T-05 may be unknown when that is asked for', async () => {
    const outcome = await resolve(text, 'lsited', { allowUnknownEnvironment: true });
    expect(outcome.kind).toBe('resolved');
  });
});

describe('providers', () => {
  it('are found by iac_provider first and by provider then', async () => {
    const { resources } = await resolveValid(
      config(
        '  - {name: q, type: iac.provider, config: {provider: other}}',
        '  - {name: a, type: infra.queue, config: {iac_provider: q, provider: nats}}',
        '  - {name: b, type: infra.vpc, config: {provider: p}}',
      ),
    );
    expect(resources.map(({ providerRef }) => providerRef)).toEqual(['q', 'p']);
  });

  it.each([
    ['config: {}', 'PROVIDER_NOT_NAMED 3:12+1'],
    ['config: {provider: ""}', 'PROVIDER_NOT_NAMED 3:12+1'],
    ['config: {provider: pp}', 'PROVIDER_NOT_DECLARED 3:51+2'],
    ['config: {provider: off}', 'PROVIDER_DISABLED 3:51+3'],
    ['config: {provider: p}, environments: {e: {provider: x}}', 'PROVIDER_NOT_DECLARED 3:84+1'],
  ])('are required of every resource: %s', async (rest, spot) => {
    const outcome = await resolve(
      config(
        `  - {name: a, type: infra.vpc, ${rest}}`,
        '  - {name: off, type: iac.provider, config: {provider: x}, environments: {e: null}}',
      ),
      'e',
    );
    expect(spotsOf(outcome)).toEqual([spot]);
  });

  it('need a type when a resource uses them', async () => {
    const outcome = await resolve(
      'modules: [{name: p, type: iac.provider}, {name: a, type: infra.vpc, config: {provider: p}}]',
    );
    expect(spotsOf(outcome)).toEqual(['PROVIDER_WITHOUT_TYPE 1:18+1']);
  });

  it('are expanded whole, declared secrets included', async () => {
    const text = [
      'secrets: {entries: [{name: TOK}]}',
      'modules:',
      '  - {name: p, type: iac.provider, config: {provider: local, token: "${TOK}", env_vars: {A: $TOK}}}',
    ].join('\n');
    const resolved = await resolveValid(text, '', { variables: lookup({ TOK: 't' }) });
    expect(resolved.providers).toMatchObject([
      { name: 'p', type: 'local', config: { provider: 'local', token: 't', env_vars: { A: 't' } } },
    ]);
  });

  it('with an unset variable are an error where used, and left out where not', async () => {
    const broken = '  - {name: q, type: iac.provider, config: {provider: aws, key: "${AWS}"}}';
    const unused = await resolve(config(broken));
    expect(unused.diagnostics).toMatchObject([{ code: 'PROVIDER_UNUSABLE', severity: 'warning' }]);
    expect(unused.kind === 'resolved' && unused.config.providers.map(({ name }) => name)).toEqual([
      'p',
    ]);
    const used = await resolve(
      config(broken, '  - {name: a, type: infra.vpc, config: {provider: q}}'),
    );
    expect(codesOf(used)).toEqual(['UNSET_VARIABLE']);
    expect(hasErrors(used.diagnostics)).toBe(true);
  });

  it('T-15 are found by their type when that is what the environment names', async () => {
    const withDefault = (provider: string, ...modules: readonly string[]): string =>
      `environments: {e: {provider: ${provider}}}\n${config('  - {name: a, type: infra.vpc}', ...modules)}`;
    const { resources } = await resolveValid(withDefault('local'), 'e');
    expect(resources[0]).toMatchObject({ providerRef: 'p', config: { provider: 'p' } });
    expect((await resolveValid(withDefault('p'), 'e')).resources[0]?.providerRef).toBe('p');
    const twice = '  - {name: q, type: iac.provider, config: {provider: local}}';
    expect(codesOf(await resolve(withDefault('local', twice), 'e'))).toEqual([
      'PROVIDER_NOT_NAMED',
    ]);
    expect(codesOf(await resolve(withDefault('nowhere'), 'e'))).toEqual(['PROVIDER_NOT_NAMED']);
  });
});

describe('names', () => {
  it('T-07 lead from every module to its name in the environment', async () => {
    const text = config(
      '  - {name: a, type: infra.vpc, config: {provider: p}, environments: {s: {config: {name: a-s}}, t: {config: {name: a-t}}}}',
      '  - {name: b, type: infra.vpc, config: {provider: p}, environments: {s: null}}',
    );
    const resolved = await resolveValid(text, 's');
    expect([...resolved.names]).toEqual([['a', 'a-s']]);
    expect([...resolved.namesElsewhere]).toEqual([
      ['a-t', ['t']],
      ['b', ['t']],
    ]);
    expect([...(await resolveValid(text)).namesElsewhere.keys()]).toEqual(['a-s', 'a-t', 'b']);
  });

  it('must differ after the environment renamed them', async () => {
    const outcome = await resolve(
      config(
        '  - {name: a, type: infra.vpc, config: {provider: p}, environments: {s: {config: {name: same}}}}',
        '  - {name: b, type: infra.dns, config: {provider: p}, environments: {s: {config: {name: same}}}}',
      ),
      's',
    );
    expect(spotsOf(outcome)).toEqual(['DUPLICATE_RESOURCE 4:89+4']);
    expect(outcome.diagnostics[0]?.detail).toMatch(/"a".*"b"/);
  });

  it('T-16 that come from the base config are warned about', async () => {
    const outcome = await resolve(
      config(
        '  - {name: a, type: infra.vpc, config: {provider: p, name: base}, environments: {s: {}}}',
        '  - {name: b, type: infra.vpc, config: {provider: p, name: base}}',
      ),
    );
    expect(spotsOf(outcome)).toEqual(['NAME_FROM_BASE_CONFIG 3:60+4']);
    expect(outcome.kind).toBe('resolved');
  });

  it('may not hold a variable', async () => {
    const text = config(
      '  - {name: a, type: infra.vpc, config: {provider: p}, environments: {s: {config: {name: "${X}-a"}}}}',
    );
    expect(codesOf(await resolve(text, 's', { variables: lookup({ X: 'x' }) }))).toEqual([
      'NAME_WITH_VARIABLE',
    ]);
  });
});

describe('the order of resources', () => {
  const rename = 'environments: {s: {config: {name: net-s}}}';

  it('T-17 translates depends_on to the names of the environment', async () => {
    const text = config(
      `  - {name: net, type: infra.vpc, config: {provider: p}, ${rename}}`,
      '  - {name: db, type: infra.database, config: {provider: p, depends_on: [net, 7]}}',
      '  - {name: app, type: infra.dns, config: {provider: p, depends_on: [net-s]}}',
    );
    const { resources } = await resolveValid(text, 's');
    expect(resources.slice(1)).toMatchObject([
      { dependsOn: ['net'], after: ['net-s'] },
      { dependsOn: ['net-s'], after: ['net-s'] },
    ]);
  });

  it('T-18 orders by module-level dependsOn too, and keeps it out of the config', async () => {
    const text = config(
      `  - {name: net, type: infra.vpc, config: {provider: p}, ${rename}}`,
      '  - {name: db, type: infra.database, dependsOn: [net, p], config: {provider: p}}',
    );
    const { resources } = await resolveValid(text, 's');
    expect(resources[1]).toMatchObject({
      config: { provider: 'p' },
      dependsOn: [],
      after: ['net-s'],
    });
  });

  it('T-17 warns of names of nothing and of disabled modules, and leaves them out', async () => {
    const text = config(
      '  - {name: net, type: infra.vpc, config: {provider: p}, environments: {s: null}}',
      '  - {name: db, type: infra.database, dependsOn: [nte], config: {provider: p, depends_on: [net]}}',
    );
    const outcome = await resolve(text, 's');
    expect(spotsOf(outcome)).toEqual(['DISABLED_DEPENDENCY 4:91+3', 'UNKNOWN_DEPENDENCY 4:50+3']);
    expect(outcome.kind === 'resolved' && outcome.config.resources[0]?.after).toEqual([]);
  });

  it('refuses a resource that depends on itself', async () => {
    const text = config(
      '  - {name: db, type: infra.database, dependsOn: [db], config: {provider: p}}',
    );
    expect(spotsOf(await resolve(text))).toEqual(['SELF_REFERENCE 3:50+2']);
  });
});

describe('the state', () => {
  it('T-06 is resolved for the environment like everything else', async () => {
    const text = config(
      '  - {name: off, type: iac.state, config: {backend: s3}, environments: {s: null}}',
      '  - name: st',
      '    type: iac.state',
      '    config: {backend: spaces, accessKey: "${AK}"}',
      '    environments: {s: {config: {region: nyc3, bucket: "b-${V}"}}}',
    );
    const variables = lookup({ AK: 'k', V: 'v' });
    expect((await resolveValid(text, 's', { variables })).state).toMatchObject({
      name: 'st',
      backend: 'spaces',
      config: { backend: 'spaces', accessKey: 'k', region: 'nyc3', bucket: 'b-v' },
    });
    expect((await resolveValid(text, '', { variables })).state?.name).toBe('off');
  });

  it('is the first that is enabled here, and others are warned of', async () => {
    const text = config(
      '  - {name: one, type: iac.state, config: {directory: a}, environments: {s: null}}',
      '  - {name: two, type: iac.state, config: {directory: b}}',
    );
    expect(spotsOf(await resolve(text))).toEqual(['UNUSED_STATE 4:12+3']);
    expect(spotsOf(await resolve(text, 's'))).toEqual([]);
  });

  it('T-06 with an unset variable is an error', async () => {
    const text = config('  - {name: st, type: iac.state, config: {directory: "${DIR}"}}');
    expect(spotsOf(await resolve(text))).toEqual(['UNSET_VARIABLE 3:54+6']);
  });

  it('is filesystem when no backend is named, and nothing without a module', async () => {
    const text = config('  - {name: st, type: iac.state, config: {directory: x}}');
    expect((await resolveValid(text)).state?.backend).toBe('filesystem');
    expect((await resolveValid(config())).state).toBeUndefined();
  });
});

describe('protection', () => {
  it.each([
    ['protected: true', true],
    ['config: {provider: p, protected: true}', true],
    ['config: {provider: p, protected: yes}', true],
    ['config: {provider: p, protected: false}', false],
    ['config: {provider: p, protected: "false"}', false],
  ])('T-84 T-85 holds for %s: %s', async (rest, isProtected) => {
    const text = config(`  - {name: a, type: infra.vpc, ${rest}}`);
    const withProvider = rest.includes('config')
      ? text
      : text.replace('protected', 'config: {provider: p}, protected');
    const { resources } = await resolveValid(withProvider);
    expect(resources[0]?.isProtected).toBe(isProtected);
    if (!rest.includes('config')) expect(resources[0]?.config).toEqual({ provider: 'p' });
  });
});

it('refuses a config that mixes infra.* and platform.*', async () => {
  const outcome = await resolve(
    config(
      '  - {name: a, type: infra.vpc, config: {provider: p}}',
      '  - {name: b, type: platform.dns, config: {provider: p}}',
    ),
  );
  expect(codesOf(outcome)).toEqual(['MIXED_MODULE_STYLES']);
});

it('points every resource, provider and state at its module', async () => {
  const resolved = await resolveValid(
    config(
      '  - {name: st, type: iac.state}',
      '  - {name: a, type: infra.vpc, config: {provider: p}}',
    ),
  );
  const { resources, providers, state } = resolved;
  expect([providers[0], state, resources[0]].map((part) => part?.place.line)).toEqual([2, 3, 4]);
});

describe('whoever resolves the same config', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd');
  const environments = fc.constantFrom('', 's', 't');
  const entry = fc.oneof(
    fc.constant(null),
    fc.record({
      config: fc.record({ name, x: fc.anything({ maxDepth: 1 }) }, { requiredKeys: [] }),
    }),
  );
  const module = fc.record({
    name,
    type: fc.constant('infra.vpc'),
    config: fc.record(
      { provider: fc.constant('p'), name, v: fc.constant('${V}') },
      { requiredKeys: ['provider'] },
    ),
    environments: fc.record({ s: entry, t: entry }, { requiredKeys: [] }),
  });
  const modules = fc.uniqueArray(module, { selector: (item) => item.name, maxLength: 4 });

  it('T-01 sees the same names and configs, and the same names from elsewhere', async () => {
    await fc.assert(
      fc.asyncProperty(modules, environments, async (list, environment) => {
        const provider = { name: 'p', type: 'iac.provider', config: { provider: 'local' } };
        const text = JSON.stringify({
          environments: { s: {}, t: {} },
          modules: [provider, ...list],
        });
        const loaded = await loadValid(text);
        const options = { variables: lookup({ V: 'v' }) };
        const first = resolveForEnv(loaded, environment, options);
        const second = resolveForEnv(await loadValid(text), environment, options);
        expect(second).toEqual(first);
        for (const other of ['s', 't']) {
          const there = resolveForEnv(loaded, other, options);
          if (first.kind !== 'resolved' || there.kind !== 'resolved' || other === environment)
            continue;
          const made = there.config.resources.map((resource) => resource.name);
          const heard = [...first.config.namesElsewhere].filter(([, makers]) =>
            makers.includes(other),
          );
          expect(heard.map(([found]) => found).sort()).toEqual([...made].sort());
        }
      }),
      { numRuns: 200 },
    );
  });
});
