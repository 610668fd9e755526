import { createServer } from 'node:net';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FolderLayout, openFolders } from '../../src/local-provider/folder-layout.ts';
import { openPortBook, type PortBook } from '../../src/local-provider/makers/port-book.ts';
import { makeFolder, removeFolder } from './plugin-process.ts';

let folder: string;
let layout: FolderLayout;
let book: PortBook;

beforeEach(async () => {
  folder = await makeFolder();
  layout = await openFolders(folder);
  book = openPortBook(layout);
});
afterEach(() => removeFolder(folder));

it('gives every resource a port of its own that can be listened on', async () => {
  const ids = Array.from({ length: 20 }, (_, index) => `id-${String(index)}`);
  const ports = await Promise.all(ids.map((id) => book.assign(id, () => Promise.resolve())));
  expect(new Set(ports).size).toBe(ids.length);
  const server = createServer().listen(ports[0], '127.0.0.1');
  await once(server, 'listening');
  server.close();
});

it('has every port remembered before it is taken', async () => {
  const remembered: number[] = [];
  const port = await book.assign('id', async (next) => {
    expect(await readdir(layout.ports)).not.toContain(String(next));
    remembered.push(next);
  });
  expect(remembered.at(-1)).toBe(port);
});

it('takes a port back only from its owner', async () => {
  const port = await book.assign('id', () => Promise.resolve());
  await book.release('other', port);
  expect(await readdir(layout.ports)).toEqual([String(port)]);
  await book.release('id', port);
  expect(await readdir(layout.ports)).toEqual([]);
});
