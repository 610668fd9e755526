import { expect, it } from 'vitest';
import { addPin, parseManifest } from '../../src/distribution/index.ts';
import { spotsOf } from './findings.ts';

const WORKFLOW = 'https://github.com/acme/plugin/.github/workflows/release.yml';

function readVerify(verify: string): ReturnType<typeof parseManifest> {
  const text = `version: 1\nplugins:\n  - name: a\n    version: v1.0.0\n    verify: ${verify}\n`;
  return parseManifest('wfctl.yaml', text);
}

it.each([
  "{ identity: '*' }",
  `{ identity: '${WORKFLOW}' }`,
  `{ identity: '^${WORKFLOW}.*' }`,
  '{ identity: release@acme.test }',
  `{ identity: '${WORKFLOW}@refs/tags/v1', issuer: accounts.google.com }`,
])('refuses a signer that cannot be what is meant, where it stands: %s', (verify) => {
  expect(spotsOf(readVerify(verify).diagnostics)).toEqual(['BAD_IDENTITY 5:13']);
});

it('reads the signer and who has to vouch for it, and writes them again', () => {
  const issuer = 'https://accounts.google.com';
  const outcome = readVerify(`{ identity: release@acme.test, issuer: '${issuer}' }`);
  if (outcome.kind !== 'parsed') expect.unreachable();
  const [pin] = outcome.manifest.plugins;
  expect(pin).toMatchObject({ identity: 'release@acme.test', issuer });
  const written = addPin('', pin!);
  expect(written).toContain(
    `    verify:\n      identity: release@acme.test\n      issuer: ${issuer}\n`,
  );
});
