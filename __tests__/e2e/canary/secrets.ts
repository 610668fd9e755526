import { randomBytes } from 'node:crypto';

/** Secrets of many shapes, each with something random in it, by the name of the output. */
export function plantSecrets(): Readonly<Record<string, string>> {
  const shapes: Readonly<Record<string, (random: string) => string>> = {
    pem: (random) =>
      `-----BEGIN PRIVATE KEY-----\n${lines(random, 5)}\n-----END PRIVATE KEY-----\n`,
    document: (random) =>
      JSON.stringify({ kind: 'account', key: `k/${random}`, more: [`m+${random}`] }),
    url: (random) => `postgres://doadmin:p%40${random}@db.example.com:25060/app?sslmode=require`,
    short: (random) => random.slice(0, 8),
    unicode: (random) => `pä$$wörd-鍵-${random}-🗝`,
    percent: (random) => `${random}%0A::error::x%25`,
    shell: (random) => `$(touch ${random})\`id\``,
    quotes: (random) => `"${random}'\\"it's"`,
    token: (random) => `ghp_${random}${random.slice(0, 12)}`,
    html: (random) => `<b>&${random}&amp;</b>`,
  };
  return Object.fromEntries(
    Object.entries(shapes).flatMap(([name, make]) =>
      [1, 2, 3, 4, 5].map((count) => [
        `${name}_${String(count)}`,
        make(randomBytes(12).toString('hex')),
      ]),
    ),
  );
}

function lines(random: string, count: number): string {
  const line = (at: number): string =>
    Buffer.from(`${random}${String(at)}${random}`).toString('base64');
  return Array.from({ length: count }, (_, at) => line(at)).join('\n');
}
