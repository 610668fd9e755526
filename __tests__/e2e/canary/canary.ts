import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ENCODINGS } from './encodings.ts';

/** What the plugin is told. */
export interface Canary {
  readonly secrets: Readonly<Record<string, string>>;
  /**
   * What a change of any resource but `holder` comes to, after it has told all; where it is blind, a
   * question about one fails, which tells all too. What echoes refuses, and says what it was given; so
   * does what is closed, when it is opened.
   */
  readonly mode: 'tell' | 'fail' | 'crash' | 'blind' | 'hang' | 'echo' | 'closed';
}

/** Installs the plugin in the folder of a repository; the function tells it what to do. */
export async function installCanary(folder: string): Promise<(canary: Canary) => Promise<void>> {
  const place = join(folder, 'data/plugins/canary');
  await mkdir(place, { recursive: true });
  await build({
    ...{ entryPoints: [join(import.meta.dirname, 'main.ts')], outfile: join(place, 'canary') },
    ...{ bundle: true, platform: 'node', format: 'cjs', target: 'node20', logLevel: 'error' },
    banner: { js: '#!/usr/bin/env node' },
  });
  const { chmod } = await import('node:fs/promises');
  await chmod(join(place, 'canary'), 0o755);
  await writeFile(join(place, 'package.json'), '{"type":"commonjs"}');
  await writeFile(join(place, 'plugin.json'), JSON.stringify({ name: 'canary', version: '1.0.0' }));
  return (canary) => writeFile(join(place, 'canary.json'), JSON.stringify(canary));
}

/** Everything a run said or left, by where: what people, or programs without the right, can read. */
export type Evidence = Readonly<Record<string, string>>;

/** `secret (encoding) in place`, for every form of every secret that can be read anywhere. */
export function findLeaks(secrets: Canary['secrets'], evidence: Evidence): readonly string[] {
  const forms = Object.entries(secrets).flatMap(([name, secret]) =>
    partsOf(secret).flatMap((part) =>
      Object.entries(ENCODINGS).flatMap(([how, encode]) =>
        encode(part)
          .split('\n')
          .filter((line) => line.length >= 8 && !FRAME.test(line))
          .map((form) => ({ what: `${name} (${how})`, form })),
      ),
    ),
  );
  return Object.entries(evidence).flatMap(([place, text]) => {
    const read = [text, ...asPagesRead(text)];
    const found = forms.filter(({ form }) => read.some((each) => each.includes(form)));
    return [...new Set(found.map(({ what }) => `${what} in ${place}`))];
  });
}

/** What a reader sees of Markdown, of a chart, and of JSON: numbers are characters there. */
function asPagesRead(text: string): readonly string[] {
  const plain = text
    .replaceAll('\u200b', '')
    .replace(/&?#(\d{1,7});/g, (_, code: string) => String.fromCodePoint(Number(code)));
  return plain === text ? [] : [plain];
}

const FRAME = /^-----(?:BEGIN|END)/;

/** The secret, its lines, the password of a URL and the values of a document. */
function partsOf(secret: string): readonly string[] {
  const password = /:\/\/[^:]*:([^@]*)@/.exec(secret)?.[1];
  const document = /"key":"([^"]*)"/.exec(secret)?.[1];
  const inside = [password, document].filter((part) => part !== undefined);
  return [
    secret,
    ...secret.split('\n').filter((line) => line !== '' && !FRAME.test(line)),
    ...inside,
  ];
}

/** The texts of all files below a folder, but those that may hold secrets. */
export async function readTree(
  folder: string,
  mayHold: (path: string) => boolean,
): Promise<Evidence> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !mayHold(path.slice(folder.length + 1)));
  const texts = await Promise.all(
    paths.map(
      async (path) => [path.slice(folder.length + 1), await readFile(path, 'utf8')] as const,
    ),
  );
  return Object.fromEntries(texts);
}
