import { describe, expect, it } from 'vitest';
import {
  explainMismatch,
  GITHUB_ISSUER,
  parseIdentity,
} from '../../src/distribution/identity-policy.ts';
import type { VerifiedSignature } from '../../src/ports/index.ts';

const REPOSITORY = 'https://github.com/acme/plugin';
const WORKFLOW = `${REPOSITORY}/.github/workflows/release.yml`;
const SOURCE = { host: 'github.com', owner: 'acme', repository: 'plugin' };

/** `undefined` when the signature is by that identity. */
function mismatch(
  identity: string,
  signature: Partial<VerifiedSignature>,
  issuer?: string,
): string | undefined {
  const parsed = parseIdentity(identity, issuer);
  if (parsed.kind === 'malformed') expect.unreachable(parsed.problem);
  const found: VerifiedSignature = {
    signer: `${WORKFLOW}@refs/tags/v1.2.3`,
    issuer: GITHUB_ISSUER,
    sourceRepository: REPOSITORY,
    content: { kind: 'artifact' },
    ...signature,
  };
  return explainMismatch(parsed.policy, found, SOURCE);
}

describe('an identity', () => {
  it.each([
    `${WORKFLOW}@refs/tags/v1.2.3`,
    `${WORKFLOW}@refs/heads/main`,
    `${WORKFLOW}@refs/tags/*`,
    `${WORKFLOW}@refs/tags/v1.*`,
    `${WORKFLOW}@${'0a'.repeat(20)}`,
    'https://gitlab.com/group/project//.gitlab-ci.yml@refs/tags/v1.0.0',
    'https://example.test/release.yml@refs/tags/v0.3.0',
  ])('of a workflow needs no issuer: %s', (identity) => {
    expect(parseIdentity(identity)).toMatchObject({
      kind: 'identity',
      policy: { signer: identity, issuer: GITHUB_ISSUER },
    });
  });

  it.each(['release@acme.test', 'spiffe://acme.test/release'])(
    'of any other kind needs one: %s',
    (identity) => {
      expect(parseIdentity(identity).kind).toBe('malformed');
      const issuer = 'https://accounts.google.com';
      expect(parseIdentity(identity, issuer)).toMatchObject({ policy: { issuer } });
    },
  );

  it.each([
    ['nothing', ''],
    ['anybody', '*'],
    ['any owner', `https://github.com/*/plugin/.github/workflows/release.yml@refs/tags/v1`],
    ['any workflow', `${REPOSITORY}/.github/workflows/*@refs/tags/v1`],
    ['any host', 'https://*'],
    ['any ref', `${WORKFLOW}@*`],
    ['any kind of ref', `${WORKFLOW}@refs/*`],
    ['two patterns', `${WORKFLOW}@refs/tags/*-*`],
    ['a regular expression', '^https://github.com/acme/.*'],
    ['an escaped name', String.raw`https://github\.com/acme/plugin`],
    ['a repository', REPOSITORY],
    ['a workflow without its ref', WORKFLOW],
    ['a tag without refs/tags/', `${WORKFLOW}@v1.2.3`],
    ['an owner', 'acme'],
    ['two words', 'Acme Incorporated'],
    ['a character that is not seen', `${WORKFLOW}@refs/tags/v1\u200b`],
    ['an e-mail pattern', '*@acme.test'],
  ])('that cannot be what is meant is refused: %s', (_, identity) => {
    expect(parseIdentity(identity, 'https://accounts.google.com').kind).toBe('malformed');
  });

  it.each(['', '*', 'accounts.google.com', 'http://accounts.google.com', 'https://*.google.com'])(
    'is refused with an issuer that is none: %j',
    (issuer) => {
      expect(parseIdentity(`${WORKFLOW}@refs/tags/v1`, issuer).kind).toBe('malformed');
    },
  );
});

describe('a signer', () => {
  it('is the one named, to the letter', () => {
    expect(mismatch(`${WORKFLOW}@refs/tags/v1.2.3`, {})).toBeUndefined();
    for (const signer of [
      `${WORKFLOW}@refs/tags/v1.2.30`,
      `${WORKFLOW}@refs/tags/v1.2`,
      `${WORKFLOW}@refs/heads/v1.2.3`,
      `https://github.com/acme/plugin-fork/.github/workflows/release.yml@refs/tags/v1.2.3`,
      `x${WORKFLOW}@refs/tags/v1.2.3`,
      '',
    ]) {
      expect(mismatch(`${WORKFLOW}@refs/tags/v1.2.3`, { signer })).toBeDefined();
    }
  });

  it('may be of any ref that a pattern stands for, and of no folder of refs below it', () => {
    const identity = `${WORKFLOW}@refs/tags/v*`;
    expect(mismatch(identity, {})).toBeUndefined();
    expect(mismatch(identity, { signer: `${WORKFLOW}@refs/tags/v` })).toBeDefined();
    expect(mismatch(identity, { signer: `${WORKFLOW}@refs/tags/v1/x` })).toBeDefined();
    expect(mismatch(identity, { signer: `${WORKFLOW}@refs/heads/v1` })).toBeDefined();
    const overlapping = `${WORKFLOW}@refs/tags/aa*aa`;
    expect(mismatch(overlapping, { signer: `${WORKFLOW}@refs/tags/aaa` })).toBeDefined();
    expect(mismatch(overlapping, { signer: `${WORKFLOW}@refs/tags/aa-aa` })).toBeUndefined();
  });

  it('has to be vouched for by the issuer named', () => {
    const issuer = 'https://issuer.hostile.test';
    expect(mismatch(`${WORKFLOW}@refs/tags/v1.2.3`, { issuer })).toBeDefined();
    const other = 'https://accounts.google.com';
    const person = { signer: 'a@acme.test', sourceRepository: undefined };
    expect(mismatch('a@acme.test', { ...person, issuer: other }, other)).toBeUndefined();
    expect(mismatch('a@acme.test', { ...person, issuer: `${other}/` }, other)).toBeDefined();
  });
});

describe('a workflow that others may call', () => {
  const identity =
    'https://github.com/slsa/generator/.github/workflows/generic.yml@refs/tags/v2.0.0';

  it('signs for the plugin when it ran for its repository', () => {
    expect(mismatch(identity, { signer: identity })).toBeUndefined();
    const sourceRepository = 'https://github.com/Acme/Plugin';
    expect(mismatch(identity, { signer: identity, sourceRepository })).toBeUndefined();
  });

  it('does not sign for the plugin when somebody else called it', () => {
    for (const sourceRepository of ['https://github.com/mallory/plugin', undefined]) {
      expect(mismatch(identity, { signer: identity, sourceRepository })).toBeDefined();
    }
  });
});

it('says nothing that a certificate could use to write on the terminal', () => {
  const text = mismatch(`${WORKFLOW}@refs/tags/v1`, { signer: '\u001b[2J\u202eevil' });
  expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});
