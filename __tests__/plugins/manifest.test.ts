import { describe, expect, it } from 'vitest';
import { parsePluginManifest } from '../../src/plugins/manifest.ts';

const parse = (value: unknown) => parsePluginManifest(JSON.stringify(value), '/p/plugin.json');

describe('a plugin.json', () => {
  it('names its provider under capabilities or at the top level', () => {
    expect(
      parse({
        name: 'workflow-plugin-cloud',
        version: '1.0.0',
        capabilities: { iacProvider: { name: 'cloud' } },
        iacProvider: { name: 'other' },
      }),
    ).toEqual({
      name: 'workflow-plugin-cloud',
      version: '1.0.0',
      capabilityProvider: 'cloud',
      provider: 'other',
      offersProvider: false,
      resourceTypes: [],
      computePlanVersion: '',
      stateBackends: [],
    });
  });

  it.each([
    { capabilities: { iacProvider: { resourceTypes: ['infra.vpc'], computePlanVersion: 'v2' } } },
    { iacProvider: { resourceTypes: ['infra.vpc', 7], computePlanVersion: 'v2' } },
  ])('says what the provider makes and who plans for it, in either place: %j', (where) => {
    expect(parse({ name: 'p', ...where })).toMatchObject({
      resourceTypes: ['infra.vpc'],
      computePlanVersion: 'v2',
    });
  });

  it.each([
    { capabilities: ['iac.provider'] },
    { capabilities: { iacProvider: true } },
    { iacProvider: true },
    { iacProvider: { name: '' } },
    { version: 2 },
  ])('names none when it has the odd shape %j', (odd) => {
    expect(parse({ name: 'p', ...odd })).toEqual({
      name: 'p',
      version: '',
      capabilityProvider: undefined,
      provider: undefined,
      offersProvider: false,
      resourceTypes: [],
      computePlanVersion: '',
      stateBackends: [],
    });
  });

  it.each([{ iacStateBackends: ['gcs', 7] }, { capabilities: { iacStateBackends: ['gcs'] } }])(
    'lists the state backends it serves, in either place: %j',
    (where) => {
      expect(parse({ name: 'p', ...where }).stateBackends).toEqual(['gcs']);
    },
  );

  it.each([
    { moduleTypes: ['x', 'iac.provider'] },
    { capabilities: { moduleTypes: ['iac.provider'] } },
  ])('offers a provider when it has the shape %j', (shape) => {
    expect(parse({ name: 'p', ...shape }).offersProvider).toBe(true);
  });

  it.each(['', '{', '[]', 'null', '{"version":"1.0.0"}', '{"name":7}'])('%j is refused', (text) => {
    expect(() => parsePluginManifest(text, '/p/plugin.json')).toThrow(
      expect.objectContaining({ code: 'PLUGIN_MANIFEST_INVALID' }),
    );
  });
});
