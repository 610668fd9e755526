import { describe, expect, it } from 'vitest';
import { digestLock, digestManifest } from '../../src/distribution/digests.ts';
import { encodeLockfile } from '../../src/distribution/encode-lockfile.ts';
import { findLockfile } from '../../src/distribution/find-lockfile.ts';
import type { Lockfile, PluginLock } from '../../src/distribution/model.ts';
import { parseLockfile } from '../../src/distribution/parse-lockfile.ts';
import { parseManifest } from '../../src/distribution/parse-manifest.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/kernel/index.ts';
import { readCases, toText } from '../config/conformance.ts';
import { createMemoryFiles } from '../fakes/memory-files.ts';
import { spotsOf } from './findings.ts';

function read(text: string): Lockfile {
  const outcome = parseLockfile('.wfctl-lock.yaml', text);
  expect(outcome.kind).toBe('parsed');
  return (outcome as Extract<typeof outcome, { readonly kind: 'parsed' }>).lockfile;
}

function toObject(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

describe('a lockfile as upstream reads it', () => {
  it.each(readCases('lockfile', 'lock_load'))('$id', ({ yaml, expected }) => {
    if (expected['error_contains'] !== undefined) {
      expect(parseLockfile('.wfctl-lock.yaml', yaml).kind).toBe('invalid');
      return;
    }
    const lockfile = read(yaml);
    expect(lockfile.vintage).toBe(expected['is_v1'] === true ? 'v1' : 'legacy');
    const plugins = Object.entries(toObject(expected['plugins'])).map(([name, plugin]) => ({
      name,
      version: toObject(plugin)['version'],
      platforms: toObject(plugin)['platforms'],
    }));
    const found = lockfile.plugins.map(({ name, version, archives }) => ({
      name,
      version,
      platforms: Object.fromEntries(
        [...archives].map(([key, { url, sha256 }]) => [key, { url, sha256 }]),
      ),
    }));
    expect(found).toEqual(plugins);
  });

  it.each(readCases('lockfile', 'lock_legacy'))('T-80: $id', async ({ input, expected }) => {
    const files = Object.entries(toObject(input['files'])).map(
      ([name, text]) => [`/p/${name}`, toText(text)] as const,
    );
    const outcome = await findLockfile('/p', createMemoryFiles(Object.fromEntries(files)));
    expect(outcome).toMatchObject({ kind: 'parsed' });
    const { lockfile } = outcome as Extract<typeof outcome, { readonly kind: 'parsed' }>;
    expect(lockfile.vintage).toBe('legacy');
    const plugins = Object.entries(toObject(expected['plugins']));
    expect(
      lockfile.plugins.map(({ name, version, source }) => [name, version, source ?? '']),
    ).toEqual(
      plugins.map(([name, plugin]) => [
        name,
        toObject(plugin)['version'],
        toObject(plugin)['repository'],
      ]),
    );
  });
});

describe('a lockfile as upstream writes it', () => {
  it.each(readCases('lockfile', 'lock_save'))('$id', ({ input, expected }) => {
    const lock = toObject(input['lock']);
    const plugins = Object.entries(toObject(lock['plugins'])).map(([name, plugin]): PluginLock => ({
      name,
      version: toText(toObject(plugin)['Version']),
      source: toText(toObject(plugin)['Source']),
      archives: new Map(
        Object.entries(toObject(toObject(plugin)['Platforms'])).map(([platform, archive]) => [
          platform,
          {
            url: toText(toObject(archive)['URL']),
            sha256: toText(toObject(archive)['SHA256']),
            compatibility: undefined,
          },
        ]),
      ),
    }));
    const generatedAt = Date.parse(toText(lock['generated_at']));
    const text = encodeLockfile({ generatedAt, sourceManifestSha256: undefined, plugins });
    // Upstream has the digests since v0.80.16; these cases are older.
    expect(text.replace(/^lockfile_sha256: .*\n/m, '')).toBe(expected['text']);
  });

  it.each(readCases('lockfile', 'lock_resave'))('$id', ({ input, expected }) => {
    const { generatedAt, plugins } = read(toText(input['lock_yaml']));
    const content = { sourceManifestSha256: undefined, plugins };
    const text = encodeLockfile({ ...content, generatedAt: Date.parse(generatedAt ?? '') });
    expect(text).toBe(expected['text']);
  });

  it.each(readCases('lockfile', 'digests'))('$id', ({ input, expected }) => {
    const manifest = parseManifest('wfctl.yaml', toText(input['manifest_yaml']));
    if (input['manifest_yaml'] === undefined) {
      const { plugins } = read(toText(input['lock_yaml']));
      expect(digestLock(plugins)).toBe(expected['lockfile_sha256']);
    } else {
      expect(manifest.kind === 'parsed' && digestManifest(manifest.manifest)).toBe(
        expected['source_manifest_sha256'],
      );
    }
  });
});

const DIGEST = 'ab'.repeat(32);

it('writes what it can read again, whatever the texts', () => {
  const plugins: readonly PluginLock[] = [
    {
      name: 'a',
      version: '>=1.0.0',
      source: undefined,
      archives: new Map([
        [
          'linux-amd64',
          { url: "https://x/'a': #b", sha256: '1'.repeat(64), compatibility: undefined },
        ],
      ]),
    },
    { name: 'b', version: '1.10', source: 'github.com/x/b', archives: new Map() },
  ];
  const text = encodeLockfile({ generatedAt: 0, sourceManifestSha256: DIGEST, plugins });
  const again = read(text);
  expect(again).toMatchObject({
    sourceManifestSha256: DIGEST,
    lockfileSha256: digestLock(plugins),
  });
  expect(digestLock(again.plugins)).toBe(digestLock(plugins));
  const content = { sourceManifestSha256: DIGEST, plugins: again.plugins };
  expect(encodeLockfile({ ...content, generatedAt: 0 })).toBe(text);
});

it.each([
  ['a later version', 'version: 2\n', ['LOCKFILE_TOO_NEW 1:10']],
  ['an empty file', '', ['LOCK_ENTRY_MALFORMED 1:1']],
  ['a merge conflict', 'version: 1\n<<<<<<< HEAD\nplugins: {}\n', ['LOCKFILE_UNREADABLE']],
  [
    'a digest that is none',
    'version: 1\nplugins:\n  a:\n    version: v1.0.0\n    platforms:\n      linux-amd64: { url: u, sha256: abc }\n',
    ['LOCK_DIGEST_MALFORMED 6:38'],
  ],
  [
    'an archive from nowhere',
    `version: 1\nplugins:\n  a:\n    platforms:\n      linux-amd64: { sha256: ${DIGEST} }\n`,
    ['LOCK_ENTRY_MALFORMED 5:7'],
  ],
  ['a key it would lose', 'version: 1\nx: 1\nplugins: {}\n', ['LOCKFILE_UNKNOWN_KEY 2:1']],
])('says where %s is', (_, text, spots) => {
  const found = spotsOf(parseLockfile('.wfctl-lock.yaml', text).diagnostics);
  expect(found.filter((spot) => spots.includes(spot))).toEqual(spots);
});

it('reads what is in use: no source, a range, no archives', () => {
  const lockfile = read(
    "version: 1\ngenerated_at: 2026-05-01T12:02:52Z\nplugins:\n    a:\n        version: '>=1.0.0'\n        source:\n",
  );
  expect(lockfile).toMatchObject({
    vintage: 'v1',
    generatedAt: '2026-05-01T12:02:52Z',
    plugins: [{ name: 'a', version: '>=1.0.0', source: undefined }],
  });
});

it('takes settings without plugins for no lockfile', async () => {
  const files = createMemoryFiles({ '/p/.wfctl.yaml': 'registries: [{ name: x }]\n' });
  expect(await findLockfile('/p', files)).toBeUndefined();
});
