import { describe, expect, it } from 'vitest';
import { resolveModule, resolveName } from '../../src/config/resolve-module.ts';
import { CoreError } from '../../src/kernel/index.ts';
import { type ModuleConfig } from '../../src/config/index.ts';
import { at, loadValid } from './config-files.ts';
import { readCases, toText } from './conformance.ts';

async function moduleOf(yaml: string, name: string): Promise<ModuleConfig> {
  const module = (await loadValid(yaml)).modules.find((candidate) => candidate.name === name);
  if (module === undefined) throw new CoreError('TEST_FIXTURE_MALFORMED', name);
  return module;
}

describe('a module in an environment', () => {
  it.each(readCases('env-resolution', 'resolve_module'))(
    'conformance $id: $description',
    async ({ yaml, input, environment, expected }) => {
      const module = await moduleOf(yaml, toText(input['module']));
      const resolved = resolveModule(module, environment);
      expect(resolved !== undefined).toBe(expected['enabled']);
      if (resolved === undefined) return;
      const { provider, region } = resolved.config ?? {};
      expect({
        name: resolved.name,
        config: resolved.config,
        provider: provider ?? '',
        region: region ?? '',
        isProtected: module.isProtected,
      }).toEqual({
        name: expected['name'],
        config: expected['config'],
        provider: expected['provider'],
        region: expected['region'],
        isProtected: at(expected, 'protected') === true,
      });
    },
  );

  it('has the same name whether or not its config is merged', async () => {
    const config = await loadValid(
      [
        'modules:',
        '  - {name: a, type: infra.vpc, config: {name: base}, environments: {s: {config: {name: over}}, e: {}, n: null, b: {config: {name: ""}}, z: {config: {name: null}}, i: {config: {name: 7}}}}',
        '  - {name: b, type: platform.vpc, config: {name: base}, environments: {s: {config: {name: over}}}}',
        '  - {name: c, type: infra.vpc, environments: {s: {}}}',
      ].join('\n'),
    );
    for (const module of config.modules) {
      for (const environment of ['', 's', 'e', 'n', 'b', 'z', 'i', 'unlisted']) {
        expect(resolveName(module, environment)).toBe(resolveModule(module, environment)?.name);
      }
    }
  });

  it('takes over the provider of the entry, which its config overrules', async () => {
    const yaml =
      'modules: [{name: a, type: infra.vpc, environments: {s: {provider: p2}, t: {provider: p2, config: {provider: p3}}}}]';
    const module = await moduleOf(yaml, 'a');
    expect(resolveModule(module, 's')?.config).toEqual({ provider: 'p2' });
    expect(resolveModule(module, 't')?.config).toEqual({ provider: 'p3' });
  });

  it('stays without a config when nothing gives it one', async () => {
    const module = await moduleOf(
      'modules: [{name: a, type: infra.vpc, environments: {s: {}}}]',
      'a',
    );
    expect(resolveModule(module, 's')?.config).toBeUndefined();
  });

  it('merges keys that objects have by themselves', async () => {
    const yaml =
      'modules: [{name: a, type: infra.vpc, config: {x: {}}, environments: {s: {config: {constructor: {y: 1}, x: {__proto__: 2}}}}}]';
    const config = resolveModule(await moduleOf(yaml, 'a'), 's')?.config;
    expect(Object.keys(config ?? {})).toEqual(['x', 'constructor']);
    expect(Object.entries(config?.['x'] ?? {})).toEqual([['__proto__', 2]]);
  });
});
