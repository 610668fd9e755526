import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/kernel/index.ts';
import { MAX_TARGETS, readVerification } from '../../src/verify/index.ts';
import { toVerification } from './targets.ts';

const AT = 'https://web.example.com/healthz?token=abc';

function problemsOf(definition: JsonObject): readonly string[] {
  const outcome = readVerification(definition);
  if (outcome.kind === 'read') return [];
  return outcome.problems.map(({ path, code }) => `${path.join('.')} ${code}`).sort();
}

it('T-70 takes time and pace from what was asked, and the defaults only where nothing was', () => {
  expect(toVerification({ targets: [{ url: AT }] }).pace).toEqual({
    timeoutMs: 300_000,
    intervalMs: 10_000,
    backoff: 1,
    maxIntervalMs: 60_000,
    maxRetries: undefined,
  });
  const asked = toVerification({
    ...{ targets: [{ url: AT }], timeout: '20m', retry_interval: '2s', retry_backoff: '1.5' },
    ...{ max_retry_interval: '30s', max_retries: '7' },
  });
  expect(asked.pace).toEqual({
    ...{
      timeoutMs: 1_200_000,
      intervalMs: 2000,
      backoff: 1.5,
      maxIntervalMs: 30_000,
      maxRetries: 7,
    },
  });
});

it('lets a target say otherwise than what holds for all', () => {
  const { targets } = toVerification({
    ...{ expect_status: '2xx', expect_version: 'v1', version_path: 'version' },
    targets: [{ url: AT }, { url: AT, 'expect-status': [401], version_header: 'x-version' }],
  });
  expect(targets.map(({ expected }) => expected.statuses.text)).toEqual(['2xx', '401']);
  expect(targets.map(({ expected }) => expected.version?.said.kind)).toEqual(['path', 'header']);
});

it('calls a target by its address without the query, and tells those of one name apart', () => {
  const { targets } = toVerification({
    targets: [{ url: AT }, { url: AT }, { url: AT, name: 'a' }],
  });
  expect(targets.map(({ name }) => name)).toEqual([
    'https://web.example.com/healthz?…',
    'https://web.example.com/healthz?… (2)',
    'a',
  ]);
});

it('finds everything that is wrong at once', () => {
  expect(
    problemsOf({
      ...{ expect_status: '600', stable_for: 'long', retry_backoff: 0, speed: 1 },
      targets: [{ url: 'ftp://x' }, {}, 'x', { url: AT, method: 'BREW', tls_verify: 'perhaps' }],
    }),
  ).toEqual([
    'expect_status BAD_VALUE',
    'retry_backoff BAD_VALUE',
    'speed UNKNOWN_KEY',
    'stable_for BAD_VALUE',
    'targets.0.url BAD_VALUE',
    'targets.1.url MISSING_VALUE',
    'targets.2 BAD_VALUE',
    'targets.3.method BAD_VALUE',
    'targets.3.tls_verify BAD_VALUE',
  ]);
});

it.each<[string, JsonObject[string]]>([
  ['null', null],
  ['an empty list', []],
  ['spaces', '  '],
])('says of %s that it is empty, rather than wrong', (_what, value) => {
  const outcome = readVerification({ targets: [{ url: AT, expect_status: value }] });
  expect(outcome).toMatchObject({
    problems: [{ detail: expect.stringContaining('It is given and empty') as string }],
  });
});

describe('refuses', () => {
  it.each<readonly [string, JsonObject, string]>([
    ['nothing to verify', { targets: [] }, 'targets MISSING_VALUE'],
    [
      'more targets than can be asked at once',
      { targets: Array.from({ length: MAX_TARGETS + 1 }, () => ({ url: AT })) },
      'targets BAD_VALUE',
    ],
    [
      'an expectation that came to nothing',
      { targets: [{ url: AT, expect_body_contains: '' }] },
      'targets.0.expect_body_contains BAD_VALUE',
    ],
    [
      'T-69 a version that came to nothing',
      { targets: [{ url: AT }], expect_version: ' ', version_path: 'commit' },
      'expect_version BAD_VALUE',
    ],
    [
      'T-69 a value of the body that came to nothing',
      { targets: [{ url: AT, expect_json: 'build.commit=' }] },
      'targets.0.expect_json BAD_VALUE',
    ],
    [
      'T-69 a value of the body that came to nothing, in a map',
      { targets: [{ url: AT, expect_json: { commit: '' } }] },
      'targets.0.expect_json BAD_VALUE',
    ],
    [
      'T-69 texts of which one came to nothing',
      { targets: [{ url: AT, expect_body_contains: ['ok', ' '] }] },
      'targets.0.expect_body_contains BAD_VALUE',
    ],
    [
      'a body of what has none',
      { targets: [{ url: AT, method: 'HEAD', expect_body_contains: 'ok' }] },
      'targets.0.expect_body_contains CANNOT_PASS',
    ],
    [
      'an environment that is at no address',
      { targets: [{ url: AT }], environment_url: 'example.com' },
      'environment_url BAD_VALUE',
    ],
    [
      'a version without a place where it is told',
      { targets: [{ url: AT }], expect_version: 'v1' },
      'expect_version BAD_VALUE',
    ],
    [
      'such a place without a version',
      { targets: [{ url: AT }], version_header: 'x-version' },
      'version_header BAD_VALUE',
    ],
    [
      'what no answer could pass in time',
      { targets: [{ url: AT }], timeout: '1m', stable_for: '2m' },
      'timeout CANNOT_PASS',
    ],
    [
      'a body where none is sent',
      { targets: [{ url: AT, body: 'x' }] },
      'targets.0.body BAD_VALUE',
    ],
    [
      'a header of two lines',
      { targets: [{ url: AT, headers: { a: 'b\r\nc: d' } }] },
      'targets.0.headers BAD_VALUE',
    ],
    [
      'a name in place of an address to connect to',
      { targets: [{ url: AT, resolve: 'web.example.com:443:other.example.com' }] },
      'targets.0.resolve BAD_VALUE',
    ],
    [
      'an address to connect to for the host of no target',
      {
        targets: [{ url: AT }],
        resolve: ['web.example.com:443:10.0.0.7', 'wep.example.com:443:::1'],
      },
      'resolve BAD_VALUE',
    ],
    [
      'an address to connect to for another port than that of its target',
      {
        targets: [
          { url: AT, resolve: 'web.example.com:80:10.0.0.7' },
          { url: 'http://web.example.com/' },
        ],
      },
      'targets.0.resolve BAD_VALUE',
    ],
  ])('%s', (_title, definition, problem) => {
    expect(problemsOf(definition)).toEqual([problem]);
  });
});
