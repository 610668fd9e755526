import { toPlainLine, toPlainText } from './plain.ts';

/**
 * Foreign text as Markdown that reads exactly like it: nothing in it becomes markup, a table cell's
 * end, a mention or a link to an issue. One line.
 */
export function escapeMarkdown(text: string): string {
  return toEntities(toPlainLine(text)).replace(/@(?=\w)/g, '@\u200b');
}

/** Foreign text as inline code, also inside a table. One line. */
export function codeSpan(text: string): string {
  const line = toPlainLine(text);
  if (line === '') return '';
  return /^[\w./:=+%@,()-][\w ./:=+%@,()-]*$/.test(line)
    ? `\`${line}\``
    : `<code>${toEntities(line)}</code>`;
}

/** A fenced block whose fence no line of the text can close. */
export function codeBlock(text: string, language = ''): string {
  const plain = toPlainText(text);
  const longest = plain.match(/`+/g)?.reduce((most, run) => Math.max(most, run.length), 0) ?? 0;
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}${language}\n${plain}\n${fence}`;
}

/** A table; the cells are Markdown already, as {@link escapeMarkdown} and {@link codeSpan} give it. */
export function markdownTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const toRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [toRow(headings), toRow(headings.map(() => '---')), ...rows.map(toRow)].join('\n');
}

/** A section that opens on a click. Title and body are Markdown or HTML already. */
export function collapsible(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

/** Foreign text inside HTML. One line. */
export function escapeHtml(text: string): string {
  return toEntities(toPlainLine(text));
}

function toEntities(text: string): string {
  return text.replace(
    /[&<>"\\`*_[\]|~$#!]/g,
    (character) => `&#${String(character.charCodeAt(0))};`,
  );
}
