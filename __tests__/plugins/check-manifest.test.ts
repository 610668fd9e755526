import { describe, expect, it } from 'vitest';
import { parseInstallableManifest } from '../../src/plugins/check-manifest.ts';

const ORDINARY = {
  ...{ name: 'workflow-plugin-cloud', version: '1.2.3', author: 'acme', description: 'a cloud' },
  capabilities: { moduleTypes: ['iac.provider'], iacProvider: { name: 'cloud' } },
};

/** The message of the refusal, `undefined` when there is none. */
function problemOf(manifest: unknown): string | undefined {
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
  try {
    parseInstallableManifest(text, 'plugin.json');
    return undefined;
  } catch (error) {
    expect(error).toMatchObject({ code: 'PLUGIN_MANIFEST_INVALID' });
    return (error as Error).message;
  }
}

describe('a manifest that may be installed', () => {
  it('says who it is', () => {
    const text = JSON.stringify(ORDINARY);
    expect(parseInstallableManifest(text, 'plugin.json')).toEqual({
      ...{ name: 'workflow-plugin-cloud', version: '1.2.3' },
    });
  });

  it.each([
    ['version', 'v1.2.3'],
    ['name', 'a'],
    ['license', ''],
    ['repository', 'https://example.com'],
    ['tier', ''],
    ['tier', 'core'],
    ['tier', 'community'],
    ['tier', 'premium'],
    ['tags', []],
    ['moduleTypes', ['a', 'b']],
    ['dependencies', [{ name: 'x', constraint: '>=1' }]],
    ['iacProvider', { computePlanVersion: 'v1' }],
    ['iacProvider', { computePlanVersion: 'v2', name: 7 }],
    ['iacProvider', { computePlanVersion: '' }],
    ['configMutable', false],
    ['minEngineVersion', '0.1.0'],
    ['capabilities', [{ name: 'x', role: 7 }]],
    ['capabilities', []],
    ['capabilities', null],
    ['capabilities', {}],
    ['tags', null],
    ['whatever', { it: ['is'] }],
  ])('may have %s %j', (field, value) => {
    expect(problemOf({ ...ORDINARY, [field]: value })).toBeUndefined();
  });
});

describe('a manifest that may not be installed', () => {
  it.each(['name', 'version', 'author', 'description'])('is one without %s', (field) => {
    expect(problemOf({ ...ORDINARY, [field]: undefined })).toContain(`it has no "${field}"`);
    expect(problemOf({ ...ORDINARY, [field]: null })).toBeDefined();
  });

  it.each([
    ['name', 'Cloud'],
    ['name', 'cloud-'],
    ['name', '1cloud'],
    ['name', '../cloud'],
    ['name', 'cloud\n'],
    ['name', ''],
    ['name', 7],
    ['version', '1.2'],
    ['version', '1.2.3-rc.1'],
    ['version', 'latest'],
    ['version', 1.2],
    ['author', ' '],
    ['author', 7],
    ['description', ''],
    ['license', 7],
    ['repository', {}],
    ['tier', 'gold'],
    ['tags', 'a'],
    ['tags', [7]],
    ['moduleTypes', [null]],
    ['stepTypes', {}],
    ['triggerTypes', 'x'],
    ['workflowTypes', 1],
    ['wiringHooks', [1]],
    ['iacStateBackends', 's3'],
    ['iacServices', [1]],
    ['overridableTypes', true],
    ['dependencies', ['x']],
    ['iacProvider', 'cloud'],
    ['iacProvider', { computePlanVersion: 'v3' }],
    ['iacProvider', { computePlanVersion: 2 }],
    ['configMutable', 'yes'],
    ['minEngineVersion', 1],
    ['capabilities', 'all'],
    ['capabilities', [{ role: 'x' }]],
    ['capabilities', ['x']],
  ])('is one whose %s is %j', (field, value) => {
    expect(problemOf({ ...ORDINARY, [field]: value })).toContain(`"${field}"`);
  });

  it('is one whose capabilities have such a field', () => {
    const problem = problemOf({ ...ORDINARY, capabilities: { moduleTypes: 'iac.provider' } });
    expect(problem).toContain('"capabilities.moduleTypes"');
  });

  it('is named with all that is wrong at once', () => {
    const problem = problemOf({ ...ORDINARY, version: 'x', tier: 'x', author: undefined });
    for (const field of ['version', 'tier', 'author']) expect(problem).toContain(`"${field}"`);
  });

  it.each(['', '[]', 'null', '{', '"x"'])('is no JSON object, such as %j', (text) => {
    expect(problemOf(text)).toBeDefined();
  });
});
