import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { classify } from '../../src/plugins/classify.ts';

describe('T-45 T-75 a failure', () => {
  it.each([
    [status.NOT_FOUND, 'PROVIDER_NOT_FOUND'],
    [status.ALREADY_EXISTS, 'PROVIDER_ALREADY_EXISTS'],
    [status.RESOURCE_EXHAUSTED, 'PROVIDER_RATE_LIMITED'],
    [status.UNAVAILABLE, 'PROVIDER_UNAVAILABLE'],
    [status.DEADLINE_EXCEEDED, 'PROVIDER_UNAVAILABLE'],
    [status.UNAUTHENTICATED, 'PROVIDER_UNAUTHENTICATED'],
    [status.PERMISSION_DENIED, 'PROVIDER_FORBIDDEN'],
    [status.INVALID_ARGUMENT, 'PROVIDER_INVALID'],
    [status.UNIMPLEMENTED, 'PROVIDER_NOT_SUPPORTED'],
    [status.CANCELLED, 'PROVIDER_CANCELLED'],
    [status.INTERNAL, 'PROVIDER_FAILED'],
    [status.ABORTED, 'PROVIDER_FAILED'],
  ])('with code %i is told by its code, whatever its words: %s', (code, expected) => {
    expect(classify(code, 'iac: forbidden').code).toBe(expected);
  });

  it.each([
    ['iac: resource not found', 'PROVIDER_NOT_FOUND'],
    ['vpc read "net": iac: resource not found', 'PROVIDER_NOT_FOUND'],
    ['iac: resource not found: GET https://api/v2/vpcs/1: 404', 'PROVIDER_NOT_FOUND'],
    ['create: iac: resource already exists: 422', 'PROVIDER_ALREADY_EXISTS'],
    ['iac: rate limited', 'PROVIDER_RATE_LIMITED'],
    ['iac: transient error: bad gateway', 'PROVIDER_UNAVAILABLE'],
    ['iac: unauthorized', 'PROVIDER_UNAUTHENTICATED'],
    ['iac: forbidden', 'PROVIDER_FORBIDDEN'],
    ['iac: validation error', 'PROVIDER_INVALID'],
    ['iac: provider method unimplemented', 'PROVIDER_NOT_SUPPORTED'],
    ['first\niac: resource not found\nlast', 'PROVIDER_NOT_FOUND'],
  ])('of unknown kind is told by a whole sentinel: %j', (words, expected) => {
    expect(classify(status.UNKNOWN, words)).toEqual({ code: expected, isInferred: false });
  });

  it.each([
    'not found',
    '404',
    'dial tcp: lookup api.digitalocean.com: no such host',
    'resource does not exist',
    'already exists',
    'conflict',
    'rate limit exceeded',
    'iac: image tag or digest not found in registry',
    'iac: resource not foundling',
    'maniac: resource not found',
    'a tool says iac: forbidden fruit',
    'iac: resource not found: iac: transient error',
    '',
  ])('of unknown kind is nothing in particular when its words are %j', (words) => {
    expect(classify(status.UNKNOWN, words).code).toBe('PROVIDER_FAILED');
  });
});

describe('T-45 a failure of unknown kind without a sentinel is told by an HTTP status', () => {
  it.each([
    ['GET https://api.example.com/v2/vpcs/1: 404 (request "r") gone', 'PROVIDER_NOT_FOUND'],
    ['create: POST https://api.example.com/v2/vpcs: 422 name taken', 'PROVIDER_INVALID'],
    ['GET https://api.example.com/v2/droplets/404500: 500', 'PROVIDER_UNAVAILABLE'],
    [
      'operation error S3: HeadBucket, https response error StatusCode: 403, RequestID: 1, api error',
      'PROVIDER_FORBIDDEN',
    ],
    ['NoSuchBucket: gone\n\tstatus code: 404, request id: 1', 'PROVIDER_NOT_FOUND'],
    [
      'GET https://m.example.com/x\n---\nRESPONSE 409: 409 Conflict\nERROR CODE: Taken',
      'PROVIDER_ALREADY_EXISTS',
    ],
    [
      'autorest/azure: Service returned an error. Status=401 Code="Expired"',
      'PROVIDER_UNAUTHENTICATED',
    ],
    ['googleapi: Error 429: slow down, rateLimitExceeded', 'PROVIDER_RATE_LIMITED'],
    ['unexpected answer: 503 Service Unavailable', 'PROVIDER_UNAVAILABLE'],
  ])('where a client puts it: %j', (words, code) => {
    expect(classify(status.UNKNOWN, words)).toEqual({ code, isInferred: true });
  });

  it.each([
    'GET https://api.example.com/v2/vpcs/404: context deadline exceeded',
    'GET https://api.example.com/v2/vpcs/1: 405 no',
    'GET https://a.example.com/1: 404 gone; GET https://a.example.com/2: 500 oops',
    'the app "web: 404 Not Foundling" is broken',
    'port 404 is taken',
  ])('and not by a number anywhere else, or by two that differ: %j', (words) => {
    expect(classify(status.UNKNOWN, words).code).toBe('PROVIDER_FAILED');
  });

  it('which a sentinel overrules, save for a "not found" about another status', () => {
    const put = 'PUT https://api.example.com/v2/vpcs/1';
    expect(classify(status.UNKNOWN, `iac: resource not found: ${put}: 404 gone`)).toEqual({
      code: 'PROVIDER_NOT_FOUND',
      isInferred: false,
    });
    expect(classify(status.UNKNOWN, `iac: resource not found: ${put}: 405 no`).code).toBe(
      'PROVIDER_FAILED',
    );
    expect(classify(status.UNKNOWN, `iac: validation error: ${put}: 422 no`).isInferred).toBe(
      false,
    );
  });
});

interface ConformanceCase {
  readonly id: string;
  readonly operation: string;
  readonly input: { readonly message: string };
  readonly expected: { readonly class: string; readonly correct_class?: string };
}

const CLASSES: Readonly<Record<string, string>> = {
  not_found: 'PROVIDER_NOT_FOUND',
  already_exists: 'PROVIDER_ALREADY_EXISTS',
  rate_limited: 'PROVIDER_RATE_LIMITED',
  transient: 'PROVIDER_UNAVAILABLE',
  forbidden: 'PROVIDER_FORBIDDEN',
  validation: 'PROVIDER_INVALID',
};

/** Texts of wfctl's own tests that say a status with its name, and so say enough. */
const PLAIN = ['err-10', 'err-14', 'err-17', 'err-19', 'err-26', 'err-28', 'err-29', 'err-trap-5'];

const path = join(import.meta.dirname, '../fixtures/conformance/error-classification.json');
const CASES = (JSON.parse(readFileSync(path, 'utf8')) as readonly ConformanceCase[]).filter(
  ({ operation }) => operation === 'classify',
);

describe('T-45 a text that wfctl classifies by its words', () => {
  it.each(CASES)('is of its class where that is plain, and else of none: $id', (given) => {
    const right = CLASSES[given.expected.correct_class ?? given.expected.class];
    const { code } = classify(status.UNKNOWN, given.input.message);
    expect(code).toBe(PLAIN.includes(given.id) ? right : 'PROVIDER_FAILED');
  });
});
