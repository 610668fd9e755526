import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { COMMANDS } from '../../src/cli/commands.ts';
import { listTrackedFiles, readTracked } from './tracked-files.ts';

const pages = listTrackedFiles().filter((file) => file.endsWith('.md'));
const workflows = listTrackedFiles().filter((file) => file.startsWith('.github/workflows/'));

describe.each(pages)('%s', (page) => {
  const text = readTracked(page);

  it('tells only of npm commands that there are', () => {
    const { scripts } = parse(readTracked('package.json')) as { scripts: Record<string, string> };
    const own = new Set(['ci', 'cit', 'install', ...Object.keys(scripts)]);
    const told = [...text.matchAll(/\bnpm (?:run )?([a-z][\w:]*)/g)].map((match) => match[1] ?? '');
    expect(told.filter((name) => !own.has(name))).toEqual([]);
  });

  it('tells only of wfctl commands that there are', () => {
    const known = COMMANDS.map(({ path }) => path.join(' '));
    const told = [...text.matchAll(/\bwfctl ((?:infra|plugin|db|deploy|registry)(?: [a-z]+)+)/g)];
    const unknown = told
      .map((match) => match[1] ?? '')
      .filter((words) => !known.some((path) => `${words} `.startsWith(`${path} `)));
    expect(unknown).toEqual([]);
  });
});

describe.each(workflows)('%s', (workflow) => {
  it('pins every action to a commit and says which version that is', () => {
    const uses = readTracked(workflow).match(/^\s*-? *uses:.*$/gm) ?? [];
    const pin = /uses: (?:\.\/|[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/;
    expect(uses.filter((line) => !pin.test(line))).toEqual([]);
  });
});
