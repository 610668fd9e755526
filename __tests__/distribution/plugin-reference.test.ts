import { describe, expect, it } from 'vitest';
import { parsePluginReference } from '../../src/distribution/plugin-reference.ts';
import { parseRepositorySource } from '../../src/distribution/repository-source.ts';
import { compareVersions, isExactVersion, isSameVersion } from '../../src/distribution/version.ts';
import { readCases, toText } from '../config/conformance.ts';

describe('what upstream understands', () => {
  it.each(readCases('plugin-source', 'name_version'))('$id', ({ input, expected }) => {
    expect(parsePluginReference(toText(input['arg']))).toMatchObject(expected);
  });

  it.each(readCases('plugin-source', 'github_ref'))('$id', ({ input, expected }) => {
    const reference = parsePluginReference(toText(input['arg']));
    expect({
      is_github: reference?.source !== undefined,
      owner: reference?.source?.owner ?? '',
      repo: reference?.source?.repository ?? '',
      version: reference?.version ?? '',
    }).toEqual(expected);
  });

  it.each(readCases('plugin-source', 'repo_url'))('$id', ({ input, expected }) => {
    const source = parseRepositorySource(toText(input['url']));
    if (expected['error_contains'] !== undefined) expect(source).toBeUndefined();
    else expect(source).toMatchObject({ owner: expected['owner'], repository: expected['repo'] });
  });
});

it.each([
  ['acme/cloud', 'github.com/acme/cloud'],
  ['github.com/acme/cloud', 'github.com/acme/cloud'],
  ['GHE.example.com/acme/cloud.git', 'ghe.example.com/acme/cloud'],
])('finds the repository that %s means', (text, expected) => {
  const source = parseRepositorySource(text);
  expect(`${source?.host ?? ''}/${source?.owner ?? ''}/${source?.repository ?? ''}`).toBe(expected);
});

it.each([
  'https://user@github.com/a/b',
  'https://github.com:8443/a/b',
  'http://github.com/a/b',
  'localhost/a/b',
  'a/..',
  'a/b?c',
  '../a/b',
])('takes %s for no repository', (text) => {
  expect(parseRepositorySource(text)).toBeUndefined();
});

it('tells exact versions from those that move', () => {
  expect(['1.2.3', 'v1.2.3', 'v1.2.3-rc.1', '1.2.3+build.5'].map(isExactVersion)).not.toContain(
    false,
  );
  expect(
    ['v1', '1.2', 'latest', '^1.2.3', '>=1.0.0', '1.2.x', '', 'main'].map(isExactVersion),
  ).not.toContain(true);
  expect(isSameVersion('v1.0.0', '1.0.0')).toBe(true);
});

it('orders versions as semantic versioning does', () => {
  const ordered = [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    'v1.0.0',
    '1.2.0',
    'v1.10.0',
    '2.0.0',
  ];
  expect(ordered.toReversed().sort(compareVersions)).toEqual(ordered);
  expect(compareVersions('v1.0.0', '1.0.0+b')).toBe(0);
});
