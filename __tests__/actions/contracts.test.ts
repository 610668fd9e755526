import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FAILURE_REASONS } from '../../src/github/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const actions = readdirSync(join(root, 'actions'));

/** Reasons that only some actions have. */
const OWN_REASONS: Readonly<Record<string, readonly string[]>> = {
  'download-failed': ['setup', 'setup-plugins'],
  'unverified-plugin': ['setup', 'setup-plugins'],
  'could-not-tell': ['infra-drift'],
  leftovers: ['teardown'],
  'not-verified': ['deploy-verify'],
  'sink-failed': ['secrets-sync'],
};

interface Contract {
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string; readonly post?: string };
}

function readContract(action: string): Contract {
  return parse(readFileSync(join(root, 'actions', action, 'action.yml'), 'utf8')) as Contract;
}

/** The sources of an action, with what it shares with others, as one text. */
function readSources(action: string): string {
  const folder = join(root, 'actions', action);
  const own = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  const shared = own.some((source) => source.includes('readEnvironmentInput('))
    ? ['environment-input', 'place-input']
    : own.some((source) => source.includes('readPlaceInput('))
      ? ['place-input']
      : [];
  const borrowed = own
    .flatMap((source) => [...source.matchAll(/'\.\.\/([a-z-]+\/[a-z-]+\.ts)'/g)])
    .map(([, file = '']) => readFileSync(join(root, 'actions', file), 'utf8'));
  const inputs = shared.map((file) => readFileSync(join(root, `src/github/${file}.ts`), 'utf8'));
  return [...own, ...inputs, ...borrowed].join('\n');
}

describe.each(actions)('the action %s', (action) => {
  const { inputs = {}, outputs, runs } = readContract(action);
  const sources = readSources(action);

  it('sets exactly the outputs that it declares', () => {
    const set = [...sources.matchAll(/setOutput\(\s*'([^']+)'/g)].map(([, name]) => name);
    const listed = [
      ...sources.matchAll(/for \(const name of \[([^\]]+)\]\) step\.setOutput\(name/g),
    ];
    const inLists = listed.flatMap(([, names = '']) => names.match(/[\w-]+/g) ?? []);
    // `failure-reason` is set by `runAction`, for every action.
    expect([...new Set([...set, ...inLists, 'failure-reason'])].sort()).toEqual(
      Object.keys(outputs).sort(),
    );
  });

  it('reads exactly the inputs that it declares', () => {
    const read = [...sources.matchAll(/inputs\.\w+\(\s*'([^']+)'/g)].map(([, name]) => name);
    // Whoever opens the world has it opened with this token, where the action asks for one.
    const opens = sources.includes('openRunnerPorts(') && 'github-token' in inputs;
    if (opens) read.push('github-token');
    expect([...new Set(read)].sort()).toEqual(Object.keys(inputs).sort());
  });

  it('names only reasons for failure that there are', () => {
    const { description = '' } = outputs['failure-reason'] ?? {};
    const named = [...description.matchAll(/`([^`]+)`/g)].map(([, reason]) => reason);
    expect(FAILURE_REASONS).toEqual(expect.arrayContaining(named));
    if (action.startsWith('infra-')) {
      const mayHave = (reason: string): boolean => OWN_REASONS[reason]?.includes(action) ?? true;
      expect(named).toEqual(FAILURE_REASONS.filter(mayHave));
    }
  });

  it('has a post step exactly when its entry has one', () => {
    const entry = readFileSync(join(root, 'actions', action, 'main.ts'), 'utf8');
    expect(runs.post !== undefined).toBe(/\bpost\(/.test(entry));
    if (runs.post !== undefined) expect(runs.post).toBe(runs.main);
  });
});

it('publishes each action where `uses:` looks for it, as its source says', () => {
  const tool = join(root, 'tools/generate-actions.mjs');
  expect(() => execFileSync(process.execPath, [tool, '--check'], { stdio: 'pipe' })).not.toThrow();
});
