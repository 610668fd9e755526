import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { findPlatform } from '../../../src/node/index.ts';
import { makeArchive, sha256Of } from '../../fakes/plugin-archive.ts';
import type { ReleaseServer } from '../../fakes/release-server.ts';
import type { TestRunner } from '../runner.ts';

const REPOSITORY = 'acme/workflow-plugin-local';
const TAG = 'v1.0.0';

/** What is otherwise than for a public release of github.com that is what the lockfile says. */
export interface LockOptions {
  /** The digest that the lockfile claims. */
  readonly sha256?: string;
  readonly host?: string;
  /** Without it the release does not show itself. */
  readonly token?: string;
}

/**
 * Publishes the provider that ships with the suite like anybody's plugin, and locks it in the
 * repository of the runner. Line 7 of the lockfile holds the archive.
 */
export async function lockLocal(
  runner: Pick<TestRunner, 'write'>,
  server: ReleaseServer,
  { sha256, host = 'github.com', token }: LockOptions = {},
): Promise<void> {
  const folder = join(inject('bundles'), 'plugins/local');
  const [content, manifest, kind] = await Promise.all([
    readFile(join(folder, 'local')),
    readFile(join(folder, 'plugin.json')),
    readFile(join(folder, 'package.json')),
  ]);
  const bytes = makeArchive([
    { path: 'workflow-plugin-local', content, mode: 0o755 },
    { path: 'plugin.json', content: manifest },
    { path: 'package.json', content: kind },
  ]);
  const platform = findPlatform();
  const name = `workflow-plugin-local-${platform}.tar.gz`;
  server.publish({
    ...{ repository: REPOSITORY, tag: TAG, name, bytes },
    ...(token === undefined ? {} : { token }),
  });
  await runner.write(
    '.wfctl-lock.yaml',
    [
      'version: 1',
      'plugins:',
      '  local:',
      `    version: ${TAG}`,
      `    source: ${host}/${REPOSITORY}`,
      '    platforms:',
      `      ${platform}:`,
      `        url: https://${host}/${REPOSITORY}/releases/download/${TAG}/${name}`,
      `        sha256: ${sha256 ?? sha256Of(bytes)}`,
      '',
    ].join('\n'),
  );
}
