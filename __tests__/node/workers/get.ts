import { createHttp } from '../../../src/node/http.ts';

/** Gets the address it is given and prints the status, or the code of what went wrong. */
const [address = ''] = process.argv.slice(2);
try {
  const response = await createHttp().send({
    ...{ method: 'GET', url: new URL(address), headTimeoutMs: 10_000, idleTimeoutMs: 10_000 },
  });
  process.stdout.write(String(response.status));
} catch (error) {
  process.stdout.write(error instanceof Error && 'code' in error ? String(error.code) : 'unknown');
}
process.exit();
