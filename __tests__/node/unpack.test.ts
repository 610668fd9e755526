import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Header } from 'tar/header';
import { describe, expect, it } from 'vitest';
import { unpack } from '../../src/node/unpack.ts';
import type { ArchiveEntry } from '../../src/ports/index.ts';
import { openInstallWorld, PLATFORM } from '../fakes/install-world.ts';
import { makeArchive, pluginEntries, sha256Of } from '../fakes/plugin-archive.ts';
import { makeTemporaryFolder } from '../fakes/temporary-folder.ts';

const GIBIBYTE = 2 ** 30;
const MEBIBYTE = 2 ** 20;
const MAX_BYTES = 32 * MEBIBYTE;

/** 64 MiB of zeros, which as members of one gzip file may be said as often as one likes. */
const ZEROS = gzipSync(Buffer.alloc(64 * MEBIBYTE), { level: 9 });
const TEN_GIBIBYTES = Buffer.concat(Array.from({ length: 160 }, () => ZEROS));

function headerOf(path: string, size: number): Buffer {
  const block = Buffer.alloc(512);
  new Header({ path, type: 'File', size, mode: 0o755 }).encode(block);
  return block;
}

async function tryUnpack(archive: Buffer, maxBytes = MAX_BYTES) {
  const beside = await makeTemporaryFolder();
  const [file, folder] = [join(beside, 'archive.tar.gz'), join(beside, 'content')];
  await writeFile(file, archive);
  await mkdir(folder);
  const asked: ArchiveEntry[] = [];
  const place = (entry: ArchiveEntry): string => {
    asked.push(entry);
    return entry.path;
  };
  const ended = await unpack({ archive: file, folder, place, maxBytes }).then(
    (files) => files.map(({ path }) => path),
    (error: unknown) => error,
  );
  const names = await readdir(folder);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return { ended, asked, writtenBytes: sizes.reduce((sum, size) => sum + size, 0) };
}

describe('a bomb of 10 GiB', () => {
  const TOO_LARGE = { code: 'ARCHIVES_TOO_LARGE' };

  it('that says how large it is ends before more than the limit is written', async () => {
    const bomb = Buffer.concat([gzipSync(headerOf('bomb', 8 * GIBIBYTE - 1)), TEN_GIBIBYTES]);
    const { ended, writtenBytes } = await tryUnpack(bomb);
    expect(ended).toMatchObject(TOO_LARGE);
    expect(writtenBytes).toBeLessThanOrEqual(MAX_BYTES);
  });

  it('behind a small plugin ends before more than the limit comes out', async () => {
    const [header, body] = [headerOf('cloud', 4), Buffer.alloc(512, 'x')];
    const bomb = Buffer.concat([gzipSync(Buffer.concat([header, body])), TEN_GIBIBYTES]);
    const { ended, writtenBytes } = await tryUnpack(bomb, GIBIBYTE / 2);
    expect(ended).toMatchObject(TOO_LARGE);
    expect(writtenBytes).toBe(4);
  });

  it('in many files ends before more than the limit is written', async () => {
    const size = 64 * MEBIBYTE;
    const parts = Array.from({ length: 160 }, (_, index) => [
      gzipSync(headerOf(`f${String(index)}`, size)),
      ZEROS,
    ]);
    const { ended, writtenBytes } = await tryUnpack(Buffer.concat(parts.flat()), 100 * MEBIBYTE);
    expect(ended).toMatchObject(TOO_LARGE);
    expect(writtenBytes).toBeLessThanOrEqual(100 * MEBIBYTE);
  });

  it('in an archive of a plugin is refused, and leaves nothing', async () => {
    const [executable, manifest] = [headerOf('bomb', 8 * GIBIBYTE - 1), TEN_GIBIBYTES];
    const archive = Buffer.concat([gzipSync(executable), manifest]);
    const world = await openInstallWorld();
    const plugin = world.lock('workflow-plugin-cloud', [], { archive });
    const before = performance.now();
    expect(await world.install([plugin])).toMatchObject([{ error: { code: 'ARCHIVE_REFUSED' } }]);
    expect(performance.now() - before).toBeLessThan(5000);
    expect(await readdir(world.pluginFolder)).toEqual([]);
    expect(plugin.archives.get(PLATFORM)?.sha256).toBe(sha256Of(archive));
  });
});

describe('a second compression', () => {
  it('is not unwrapped, also when its first byte comes alone', async () => {
    const inner = makeArchive(pluginEntries('workflow-plugin-cloud'));
    // The second member has so long a name that it does not fit into the first read.
    const named = gzipSync(inner.subarray(1));
    named[3] = 8;
    const name = Buffer.concat([randomBytes(2 ** 19).map((byte) => byte | 1), Buffer.alloc(1)]);
    const second = Buffer.concat([named.subarray(0, 10), name, named.subarray(10)]);
    const archive = Buffer.concat([gzipSync(inner.subarray(0, 1)), second]);
    const { ended, asked } = await tryUnpack(archive);
    expect(ended).toMatchObject({ code: 'ARCHIVES_BROKEN' });
    expect(asked).toEqual([]);
  });
});

it('does not replace what is there already', async () => {
  const beside = await makeTemporaryFolder();
  const archive = join(beside, 'archive.tar.gz');
  await writeFile(archive, makeArchive([{ path: 'x', content: 'new' }]));
  await using file = await open(join(beside, 'x'), 'w');
  await file.write('old');
  const request = { archive, folder: beside, place: () => 'x', maxBytes: MAX_BYTES };
  await expect(unpack(request)).rejects.toMatchObject({ code: 'FILES_FAILED' });
  expect((await stat(join(beside, 'x'))).size).toBe(3);
});

it('tells of every file only once each is written whole, also of two that are read at once', async () => {
  const entries = [
    { path: 'first', content: 'x'.repeat(100) },
    { path: 'second', content: '' },
  ];
  const archive = makeArchive(entries);
  for (let run = 0; run < 60; run += 1) {
    const { ended, writtenBytes } = await tryUnpack(archive);
    expect({ ended, writtenBytes }).toEqual({ ended: ['first', 'second'], writtenBytes: 100 });
  }
});
