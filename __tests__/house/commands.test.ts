import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { COMMANDS } from '../../src/cli/commands.ts';
import { listTrackedFiles, readTracked } from './tracked-files.ts';

const pages = listTrackedFiles().filter((file) => file.endsWith('.md'));
interface Contract {
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** By what stands behind `org/wfctl/`; the root's has no name. Workflows that others call as well. */
const contracts = new Map(
  listTrackedFiles().flatMap((file) => {
    if (/^(?:[\w-]+\/)?action\.yml$/.test(file)) {
      return [[file.replace(/\/?action\.yml$/, ''), parse(readTracked(file)) as Contract] as const];
    }
    if (!file.startsWith('.github/workflows/')) return [];
    const { on } = parse(readTracked(file)) as { on: Readonly<Record<string, Contract | null>> };
    const contract = on['workflow_call'];
    return contract === undefined || contract === null ? [] : [[file, contract] as const];
  }),
);

interface Step {
  readonly id: string;
  readonly action: string;
  readonly inputs: readonly string[];
}

/** The steps with our actions in the YAML of a page. */
function findSteps(markdown: string): readonly Step[] {
  const blocks = [...markdown.matchAll(/^```ya?ml\n([^]*?)^```$/gm)].map(([, yaml = '']) => yaml);
  return blocks.flatMap((yaml) => collectSteps(parse(yaml)));
}

function collectSteps(value: unknown): readonly Step[] {
  if (typeof value !== 'object' || value === null) return [];
  const members = Object.values(value).flatMap((member: unknown) => collectSteps(member));
  const { uses, id, with: inputs } = value as Record<string, unknown>;
  const action = /^org\/wfctl(?:\/([\w./-]+))?@/.exec(typeof uses === 'string' ? uses : '');
  if (action === null) return members;
  const given = typeof inputs === 'object' && inputs !== null ? Object.keys(inputs) : [];
  const step = { id: typeof id === 'string' ? id : '', action: action[1] ?? '', inputs: given };
  return [...members, step];
}

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

describe.each(pages)('the workflows on %s', (page) => {
  const steps = findSteps(readTracked(page));

  it('give our actions only inputs that they have', () => {
    const unknown = steps.flatMap(({ action, inputs }) => {
      const known = Object.keys(contracts.get(action)?.inputs ?? {});
      return inputs.filter((input) => !known.includes(input)).map((input) => `${action}: ${input}`);
    });
    expect(unknown).toEqual([]);
  });

  it('read only outputs that our actions have', () => {
    const text = readTracked(page);
    const ids = new Map(steps.map(({ id, action }) => [id, action]));
    const others = text.matchAll(/- id: ([\w-]+)\n\s+uses: (?!org\/wfctl)/g);
    const foreign = new Set([...others].map(([, id]) => id));
    const read = [...text.matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)];
    const unknown = read
      .filter(([, id = '', name = '']) => {
        const action = ids.get(id) ?? '';
        // Beside its own, it sets those that the config of its user names.
        if (action === 'infra-outputs' || foreign.has(id)) return false;
        const outputs = contracts.get(action)?.outputs ?? {};
        return !Object.keys(outputs).includes(name);
      })
      .map(([text]) => text);
    expect(unknown).toEqual([]);
  });

  it('pin what is not ours to a commit', () => {
    const uses = readTracked(page).match(/uses: (?!org\/wfctl|\.\/|`|<)\S+@.*$/gm) ?? [];
    expect(uses.filter((line) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });
});

describe.each(workflows)('%s', (workflow) => {
  it('pins every action that is not ours to a commit and says which version that is', () => {
    const all = readTracked(workflow).match(/^\s*-? *uses:.*$/gm) ?? [];
    // A workflow that others call cannot name our own by a path, and is released with them.
    const uses = all.filter((line) => !/uses: org\/wfctl\/[\w-]+@v\d+\.\d+$/.test(line));
    const pin = /uses: (?:\.\/|[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/;
    expect(uses.filter((line) => !pin.test(line))).toEqual([]);
  });
});
