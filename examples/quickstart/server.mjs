import { createServer } from 'node:http';

const { GREETING, NETWORK_ID, PORT } = process.env;

createServer((request, response) => {
  if (request.url === '/healthz') return response.end('ok\n');
  return response.end(`${GREETING}, on network ${NETWORK_ID}\n`);
}).listen(Number(PORT), '127.0.0.1');
