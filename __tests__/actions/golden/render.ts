import { realpathSync } from 'node:fs';
import { findPlatform } from '../../../src/node/index.ts';
import type { ScenarioRun } from './scenario.ts';

/**
 * All that people and later steps see of a run, as one text to read: what differs from run to run or
 * from machine to machine is a word in angle brackets.
 */
export function renderRun({ runner, inputs, step }: ScenarioRun): string {
  const sections = {
    with: toLines(inputs),
    log: step.shown,
    annotations: step.messages.map(toAnnotation).join('\n'),
    outputs: toLines(starred(step.outputs, step.masks)),
    'variables for later steps': toLines(starred(step.variables, step.masks)),
    'PATH of later steps': step.path.join('\n'),
    'saved for the post step': toLines(step.state),
    summary: step.shownSummary,
  };
  const text = Object.entries({ ...sections, 'exit code': String(step.exitCode) })
    .filter(([, content]) => content.trim() !== '')
    .map(([title, content]) => `=== ${title}\n${content.trimEnd()}\n`)
    .join('\n');
  return normalize(text, runner);
}

/** With stars for values that are hidden in every log, however they were made up. */
function starred(
  values: Readonly<Record<string, string>>,
  masks: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, masks.includes(value) ? '***' : value]),
  );
}

function toLines(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) =>
      `${name}:${value.includes('\n') ? indent(value) : ` ${value}`}`.trimEnd(),
    )
    .join('\n');
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `\n  ${line}`)
    .join('');
}

function toAnnotation({
  level,
  properties,
  text,
}: ScenarioRun['step']['messages'][number]): string {
  const { title = '', file, line, col } = properties;
  const place = file === undefined ? '' : ` ${[file, line, col].filter(Boolean).join(':')}`;
  return `${level}${place} "${title}"${indent(text)}`;
}

/** What a clock, a random generator, a build or a machine puts into a text. */
const VARYING: readonly (readonly [pattern: RegExp, word: string])[] = [
  [/\b\d\d:\d\d:\d\d\.\d{3}\b/g, '<moment>'],
  [/\b\d+(?:\.\d+)? ?m?s\b/g, '<duration>'],
  [/(?<=-ms(?:":|: ))\d+/g, '<ms>'],
  [/(?<=✓ done \| |✗ failed \| )\d+\.\d(?= \|)/g, '<seconds>'],
  [/(?<=127\.0\.0\.1(?::|#58;))\d+/g, '<port>'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<uuid>'],
  [/\b(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{12})\b/g, '<hex>'],
  [/(?<=^version: )\d+\.\d+\.\d+$/gm, '<version>'],
];

function normalize(text: string, { folder, beside }: ScenarioRun['runner']): string {
  const platform = findPlatform();
  const placed = text
    .replaceAll(realpathSync(folder), '<workspace>')
    .replaceAll(folder, '<workspace>')
    .replaceAll(beside, '<temp>')
    .replaceAll(platform, '<platform>')
    .replaceAll(`${' '.repeat(6)}${'^'.repeat(platform.length)}`, `${' '.repeat(6)}^^^`);
  const named = VARYING.reduce((done, [pattern, word]) => done.replace(pattern, word), placed);
  return named.replace(/^.*(?:<duration>| p50 ).*$/gm, narrow);
}

/** A line of a table whose columns are as wide as the times in them. */
function narrow(line: string): string {
  return line.replace(/(?<=\S) {2,}/g, '  ');
}
