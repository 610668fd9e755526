import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { listTrackedFiles, readTracked, root } from './tracked-files.ts';

const pages = listTrackedFiles().filter((file) => file.endsWith('.md'));

it.each(pages)('%s links only to what is there', (page) => {
  const broken = findLinks(readTracked(page)).filter((link) => !leadsSomewhere(link, page));
  expect(broken).toEqual([]);
});

/** The targets of Markdown links, without those in code. */
function findLinks(markdown: string): readonly string[] {
  const prose = markdown.replace(/^```[^]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
}

function leadsSomewhere(link: string, page: string): boolean {
  if (/^[a-z]+:/.test(link)) return true;
  const [path = '', heading] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(root, target))) return false;
  return heading === undefined || toAnchors(readTracked(target)).has(heading);
}

/** The anchors GitHub makes of a page's headings. */
function toAnchors(markdown: string): ReadonlySet<string> {
  const prose = markdown.replace(/^```[^]*?^```$/gm, '');
  return new Set(
    [...prose.matchAll(/^#+ (.+)$/gm)].map((match) =>
      (match[1] ?? '')
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
