// @ts-check
/**
 * Generates what follows from each `actions/<name>/action.yml`: the `<name>/action.yml` that
 * `uses: org/wfctl/<name>@ref` finds (for `setup`, the one at the root), and the tables of inputs
 * and outputs in the action's README. With `--check` it writes nothing and fails on a difference.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as prettier from 'prettier';
import { parse } from 'yaml';

/**
 * @typedef {{ description?: string, required?: boolean, default?: string }} Field
 * @typedef {{
 *   name: string, description: string,
 *   inputs?: Record<string, Field>, outputs?: Record<string, Field>,
 *   runs: { using: string, main: string, post?: string },
 * }} Contract
 */

/** The action that the marketplace shows, and that `uses: org/wfctl@ref` finds. */
const ROOT_ACTION = 'setup';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const isCheck = process.argv.includes('--check');
/** @type {string[]} */
const stale = [];
/** @type {string[]} */
const faults = [];

for (const name of (await readdir(join(root, 'actions'))).sort()) {
  const source = await readFile(join(root, 'actions', name, 'action.yml'), 'utf8');
  /** @type {Contract} */
  const contract = parse(source);
  faults.push(...findFaults(name, contract));
  await settle(
    name === ROOT_ACTION ? 'action.yml' : join(name, 'action.yml'),
    toPublished(name, source),
  );
  const readme = join('actions', name, 'README.md');
  await settle(readme, await withTables(readme, contract));
}

for (const fault of faults) console.error(fault);
for (const file of stale) console.error(`${file} is not what actions/ makes today`);
if (stale.length > 0) console.error('Run: npm run generate:actions');
if (faults.length > 0 || stale.length > 0) process.exitCode = 1;

/**
 * What the runner does not check, and readers rely on.
 * @param {string} name
 * @param {Contract} contract
 * @returns {string[]}
 */
function findFaults(name, { inputs = {}, outputs = {}, runs }) {
  const fields = [...Object.entries(inputs), ...Object.entries(outputs)];
  return [
    ...(runs.using === 'node24' ? [] : [`${name}: runs on ${runs.using}, not node24`]),
    ...(Object.hasOwn(outputs, 'failure-reason') ? [] : [`${name}: has no output failure-reason`]),
    ...fields
      .filter(([field]) => !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(field))
      .map(([field]) => `${name}: ${field} is not kebab-case`),
    ...fields
      .filter(([, { description }]) => (description ?? '') === '')
      .map(([field]) => `${name}: ${field} has no description`),
  ];
}

/**
 * @param {string} name
 * @param {string} source
 * @returns {string}
 */
function toPublished(name, source) {
  const toDist = name === ROOT_ACTION ? 'dist/' : '../dist/';
  const notice = `# Generated from actions/${name}/action.yml by tools/generate-actions.mjs. Never edited.\n`;
  return notice + source.replaceAll('../../dist/', toDist);
}

/**
 * @param {string} readme
 * @param {Contract} contract
 * @returns {Promise<string>}
 */
async function withTables(readme, { inputs = {}, outputs = {} }) {
  const inputRows = Object.entries(inputs).map(([name, field]) => [
    code(name),
    cell(field.description),
    field.required === true ? 'required' : field.default === undefined ? '' : code(field.default),
  ]);
  const outputRows = Object.entries(outputs).map(([name, field]) => [
    code(name),
    cell(field.description),
  ]);
  let text = await readFile(join(root, readme), 'utf8');
  text = replaceBetween(text, 'inputs', table(['Input', 'Meaning', 'Default'], inputRows));
  text = replaceBetween(text, 'outputs', table(['Output', 'Meaning'], outputRows));
  const options = await prettier.resolveConfig(join(root, readme));
  return await prettier.format(text, { ...options, filepath: readme });
}

/** @param {string} text */
function code(text) {
  return `\`${text}\``;
}

/** @param {string | undefined} text */
function cell(text = '') {
  return text.trim().replace(/\s+/g, ' ').replaceAll('|', '\\|');
}

/**
 * @param {string[]} headings
 * @param {string[][]} rows
 * @returns {string}
 */
function table(headings, rows) {
  if (rows.length === 0) return 'None.';
  return [headings, headings.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/**
 * @param {string} text
 * @param {string} marker
 * @param {string} replacement
 * @returns {string}
 */
function replaceBetween(text, marker, replacement) {
  const open = `<!-- ${marker}: generated -->`;
  const close = `<!-- /${marker} -->`;
  const start = text.indexOf(open);
  const end = text.indexOf(close);
  if (start < 0 || end < start) {
    faults.push(`a README lacks the markers ${open} and ${close}`);
    return text;
  }
  return `${text.slice(0, start)}${open}\n\n${replacement}\n\n${text.slice(end)}`;
}

/**
 * Writes a file, or notes that it differs.
 * @param {string} path
 * @param {string} text
 */
async function settle(path, text) {
  const file = join(root, path);
  const current = await readFile(file, 'utf8').catch(() => undefined);
  if (current === text) return;
  if (isCheck) {
    stale.push(path);
    return;
  }
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
