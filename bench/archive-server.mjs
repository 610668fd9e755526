// @ts-check
/**
 * A process of its own that serves the files of a folder on a free port of the loopback address,
 * which it prints: `node archive-server.mjs FOLDER`.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';

const folder = process.argv[2] ?? '.';

const server = createServer(async ({ url = '' }, response) => {
  const path = join(folder, basename(url));
  const { size } = await stat(path);
  response.writeHead(200, { 'content-length': size });
  createReadStream(path, { highWaterMark: 2 ** 20 }).pipe(response);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' ? address?.port : address);
});
