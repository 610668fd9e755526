import { describe, expect, it } from 'vitest';
import { type ParsedArguments, parseArguments } from '../../src/cli/arguments.ts';
import type { CommandSpec } from '../../src/cli/command-spec.ts';

const plan: CommandSpec = {
  path: ['infra', 'plan'],
  summary: 'Say what an apply would change',
  flags: [
    {
      name: 'config',
      aliases: ['c'],
      takes: { kind: 'text' },
      placeholder: 'FILE',
      summary: 'the config',
    },
    { name: 'env', takes: { kind: 'text' }, placeholder: 'NAME', summary: 'the environment' },
    { name: 'show-sensitive', aliases: ['S'], takes: { kind: 'boolean' }, summary: 'show secrets' },
    {
      name: 'format',
      aliases: ['f'],
      takes: { kind: 'choice', choices: ['table', 'json'] },
      summary: 'the form',
    },
    { name: 'allow-replace', takes: { kind: 'list' }, summary: 'what may be replaced' },
    { name: 'parallelism', takes: { kind: 'count' }, summary: 'calls at a time' },
    { name: 'lock-wait', takes: { kind: 'duration' }, summary: 'how long to wait' },
  ],
  positionals: [{ name: 'config', isRequired: false, summary: 'the config' }],
  examples: ['wfctl infra plan --env staging', 'wfctl infra plan shop.yaml -f json'],
};
const stateList: CommandSpec = {
  path: ['infra', 'state', 'list'],
  summary: 'List what is remembered',
  // A switch here and a choice elsewhere: what it takes depends on the command.
  flags: [{ name: 'format', takes: { kind: 'boolean' }, summary: 'x' }],
  examples: [],
};
const unlock: CommandSpec = {
  path: ['infra', 'state', 'unlock'],
  summary: 'Release a lock',
  flags: [],
  positionals: [{ name: 'token', isRequired: true, summary: 'whose' }],
  examples: [],
};
const version: CommandSpec = { path: ['version'], summary: 'Version', flags: [], examples: [] };
const table = [plan, stateList, unlock, version];

const parse = (line: string): ParsedArguments =>
  parseArguments(
    line.split(' ').filter((word) => word !== ''),
    table,
  );

function ran(line: string): ParsedArguments & { readonly kind: 'run' } {
  const parsed = parse(line);
  if (parsed.kind !== 'run') throw new TypeError(JSON.stringify(parsed));
  return parsed;
}

describe('flags', () => {
  it.each([
    'infra plan my.yaml --env prod',
    'infra plan --env prod my.yaml',
    '--env prod infra plan my.yaml',
    'infra --env=prod plan my.yaml',
    'infra plan -env prod my.yaml',
    'infra plan -env=prod my.yaml',
    'infra plan --env dev my.yaml --env prod',
  ])('T-04 are read wherever they stand: %s', (line) => {
    const { command, flags, positionals } = ran(line);
    expect(command).toBe(plan);
    expect(flags.text('env')).toBe('prod');
    expect(positionals).toEqual(['my.yaml']);
  });

  it.each([
    ['infra plan -c a.yaml', 'a.yaml'],
    ['infra plan --c=a.yaml', 'a.yaml'],
    ['infra plan -c a.yaml --config b.yaml', 'b.yaml'],
    ['infra plan -c -', '-'],
    ['infra plan -c=a=b', 'a=b'],
  ])('have other names, and the last one wins: %s', (line, value) => {
    expect(ran(line).flags.text('config')).toBe(value);
  });

  it.each([
    ...['plan -c=', 'apply --expected-plan-digest=', 'apply --plan=', 'plan --env='],
    ...['plan --allow-replace=', 'plan --allow-replace=,'],
  ])('do not take what came to nothing for not given: infra %s', (line) => {
    expect(parse(`infra ${line}`)).toMatchObject({ kind: 'usage-error' });
  });

  it.each([
    ['infra plan -S', true],
    ['infra plan --show-sensitive=true', true],
    ['infra plan --show-sensitive=false', false],
    ['infra plan', false],
  ])('that are switches take their value with an equals sign only: %s', (line, value) => {
    expect(ran(line).flags.boolean('show-sensitive')).toBe(value);
  });

  it('that are switches leave the next argument alone', () => {
    expect(ran('infra plan -S my.yaml').positionals).toEqual(['my.yaml']);
  });

  it('that are lists grow', () => {
    expect(
      ran('infra plan --allow-replace a,b --allow-replace c').flags.list('allow-replace'),
    ).toEqual(['a', 'b', 'c']);
    expect(ran('infra plan').flags.list('allow-replace')).toEqual([]);
  });

  it('that are numbers are read as such', () => {
    const { flags } = ran('infra plan --parallelism 4 --lock-wait 1m30s');
    expect(flags.number('parallelism')).toBe(4);
    expect(flags.number('lock-wait')).toBe(90_000);
    expect(flags.number('env')).toBeUndefined();
  });

  it('end at two dashes', () => {
    expect(ran('infra plan -- --env').positionals).toEqual(['--env']);
  });

  it('are looked up in the command that is meant', () => {
    expect(ran('infra state list --format').flags.boolean('format')).toBe(true);
    expect(ran('infra plan --format json').flags.text('format')).toBe('json');
  });
});

describe('what is not understood', () => {
  it.each([
    ['infra plan --evn prod', '"--env"'],
    ['infra plan --config-file x', '"--config"'],
    ['infra plan --environment x', '"--env"'],
    ['infra plan --colour x', undefined],
    ['infra pln', '"infra plan"'],
    ['infra state lsit', '"infra state list"'],
    ['ifnra plan', '"infra"'],
    ['deploy', undefined],
  ])('is refused with the nearest match: %s', (line, nearest) => {
    const parsed = parse(line);
    expect(parsed.kind).toBe('usage-error');
    const message = parsed.kind === 'usage-error' ? parsed.message : '';
    if (nearest === undefined) expect(message).not.toContain('did you mean');
    else expect(message).toContain(`did you mean ${nearest}?`);
  });

  it.each([
    'infra plan a.yaml b.yaml',
    'infra state unlock',
    'infra state',
    'infra plan --env',
    'infra plan --env --format json',
    'infra plan --show-sensitive=yes',
    'infra plan --format yaml',
    'infra plan --parallelism 0',
    'infra plan --lock-wait 5',
    'version extra',
    '--evn x',
    '--evn',
  ])('is an error of use: %s', (line) => {
    expect(parse(line).kind).toBe('usage-error');
  });

  it('is told without repeating a value', () => {
    expect(JSON.stringify(parse('infra plan --parallelism=s3cret'))).not.toContain('s3cret');
    expect(JSON.stringify(parse('infra plan --tokn=s3cret'))).not.toContain('s3cret');
  });
});

describe('help', () => {
  it.each(['infra plan --help', 'infra plan -h', 'help infra plan', '-help infra plan x y z'])(
    'explains a command: %s',
    (line) => {
      const parsed = parse(line);
      expect(parsed.kind).toBe('help');
      expect(JSON.stringify(parsed)).toContain('Say what an apply would change.');
    },
  );

  it.each([
    ['', 'infra state unlock'],
    ['infra --help', 'infra plan'],
    ['infra state --help', 'infra state list'],
  ])('lists what begins with the words: %j', (line, text) => {
    const parsed = parse(line);
    expect(parsed.kind).toBe('help');
    expect(JSON.stringify(parsed)).toContain(text);
  });

  it('is the version where only that is asked', () => {
    expect(ran('--version').command).toBe(version);
  });
});

it('parses the examples that the help shows', () => {
  for (const { examples } of table) {
    for (const example of examples) expect(parse(example.replace(/^wfctl /, '')).kind).toBe('run');
  }
});
