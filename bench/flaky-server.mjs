// @ts-check
/**
 * A process of its own on a free port of the loopback address, which it prints: every path answers 503
 * as often as asked for, and 200 from then on: `node flaky-server.mjs TIMES`.
 */
import { createServer } from 'node:http';

const times = Number(process.argv[2] ?? 0);
/** @type {Map<string, number>} */
const asked = new Map();

const server = createServer(({ url = '' }, response) => {
  const before = asked.get(url) ?? 0;
  asked.set(url, before + 1);
  response.writeHead(before < times ? 503 : 200).end();
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' ? address?.port : address);
});
