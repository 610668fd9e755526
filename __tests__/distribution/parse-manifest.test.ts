import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../src/distribution/parse-manifest.ts';
import { readCases, toText } from '../config/conformance.ts';
import { spotsOf } from './findings.ts';

function read(text: string): readonly string[] {
  const outcome = parseManifest('wfctl.yaml', text);
  return spotsOf(outcome.diagnostics);
}

describe('a manifest as upstream reads it', () => {
  it.each(readCases('manifest', 'manifest'))('$id', ({ yaml, expected }) => {
    const outcome = parseManifest('wfctl.yaml', yaml);
    if (expected['error_contains'] !== undefined) {
      expect(outcome.kind).toBe('invalid');
      return;
    }
    expect(outcome).toMatchObject({ kind: 'parsed', diagnostics: [] });
    const { manifest } = outcome as Extract<typeof outcome, { readonly kind: 'parsed' }>;
    expect(manifest.formatVersion).toBe(expected['version']);
    const pins = manifest.plugins.map((pin) => ({
      auth_env: pin.authEnv ?? null,
      name: pin.name,
      source: toText(pin.source),
      verify_identity: pin.identity ?? null,
      version: pin.version,
    }));
    expect(pins).toEqual(expected['plugins']);
  });
});

it.each([
  ['a key that nothing reads', 'version: 1\npluggins: []\n', ['UNKNOWN_KEY 2:1']],
  [
    'one in an entry',
    'plugins:\n  - { name: a, versoin: v1.0.0, version: v1.0.0 }\n',
    ['UNKNOWN_KEY 2:16'],
  ],
  ['an entry without a name', 'plugins:\n  - version: v1.0.0\n', ['PLUGIN_WITHOUT_NAME 2:5']],
  [
    'a name that is none',
    'plugins:\n  - { name: A_b, version: v1.0.0 }\n',
    ['BAD_PLUGIN_NAME 2:13'],
  ],
  ['no version', 'plugins:\n  - name: a\n', ['PLUGIN_WITHOUT_VERSION 2:5']],
  ['a range', "plugins:\n  - { name: a, version: '>=1.0.0' }\n", ['INEXACT_VERSION 2:25']],
  ['a moving version', 'plugins:\n  - { name: a, version: latest }\n', ['INEXACT_VERSION 2:25']],
  ['a major version', 'plugins:\n  - { name: a, version: v1 }\n', ['INEXACT_VERSION 2:25']],
  [
    'a source with a path',
    'plugins:\n  - name: a\n    version: v1.0.0\n    source: github.com/a/b/tree/main\n',
    ['BAD_SOURCE 4:13'],
  ],
  [
    'a signature by nobody',
    'plugins:\n  - name: a\n    version: v1.0.0\n    verify: {}\n',
    ['VERIFY_WITHOUT_IDENTITY 4:13'],
  ],
  [
    'a token in no variable',
    'plugins:\n  - name: a\n    version: v1.0.0\n    auth: { env: "" }\n',
    ['BAD_AUTH 4:11'],
  ],
  [
    'one plugin twice',
    'plugins:\n  - { name: a, version: v1.0.0 }\n  - { name: a, version: v2.0.0 }\n',
    ['DUPLICATE_PLUGIN 3:13'],
  ],
  [
    'two names of one folder',
    'plugins:\n  - { name: aws, version: v1.0.0 }\n  - { name: workflow-plugin-aws, version: v1.0.0 }\n',
    ['DUPLICATE_PLUGIN 3:13'],
  ],
  ['a later version', 'version: 2\n', ['MANIFEST_TOO_NEW 1:10']],
])('refuses %s where it stands', (_, text, spots) => {
  expect(parseManifest('wfctl.yaml', text).kind).toBe('invalid');
  expect(read(text).filter((spot) => spots.includes(spot))).toEqual(spots);
});

it('lets registries be, and tells everything that is wrong at once', () => {
  expect(read('registries:\n  - { type: docker }\n')).toEqual([]);
  const text = 'plugins:\n  - { name: a, version: latest }\n  - { name: b, version: main }\n';
  expect(read(text)).toEqual(['INEXACT_VERSION 2:25', 'INEXACT_VERSION 3:25']);
});
