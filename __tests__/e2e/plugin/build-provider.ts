import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Absolute path of the Go provider's executable; empty where there is no Go to build it with. */
    goProvider: string;
  }
}

const run = promisify(execFile);
const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Builds the Go provider once for all tests that start it: makes Go code of our protos, as they are
 * now, and compiles a copy of the sources with it. What Go compiled before it finds in its own cache.
 */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const hasGo = await run('go', ['version']).then(
    () => true,
    () => false,
  );
  if (!hasGo) {
    if (process.env['CI'] === 'true')
      throw new TypeError('there is no go to build the Go provider');
    process.stdout.write('the Go provider is skipped: no go on this machine\n');
    project.provide('goProvider', '');
    return undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), 'wfctl-go-'));
  project.provide('goProvider', await build(folder));
  return () => rm(folder, { recursive: true, force: true });
}

async function build(folder: string): Promise<string> {
  const sources = join(folder, 'sources');
  const executable = join(folder, 'provider');
  await cp(join(REPOSITORY, '__tests__/e2e/go-provider'), sources, {
    recursive: true,
    filter: (path) => !path.endsWith('/gen'),
  });
  const protos = join(REPOSITORY, 'proto');
  const wanted = ['iac.proto', 'plugin.proto'].flatMap((name) => ['--path', join(protos, name)]);
  const buf = join(REPOSITORY, 'node_modules/.bin/buf');
  await run(buf, ['generate', protos, '--template', 'buf.gen.yaml', ...wanted, '-o', sources], {
    cwd: sources,
  });
  // Without the paths of this run, so that the cache serves the next one.
  await run('go', ['build', '-trimpath', '-ldflags=-s -w', '-o', executable, '.'], {
    cwd: sources,
  });
  return executable;
}
