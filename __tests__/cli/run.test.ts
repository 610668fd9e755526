import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { runCli } from '../../src/cli/run.ts';
import type { CliWorld } from '../../src/cli/world.ts';

/** A world that may be spoken to and has nothing in it. */
function createSilentWorld(): {
  readonly world: CliWorld;
  readonly said: string[];
  readonly told: string[];
} {
  const said: string[] = [];
  const told: string[] = [];
  const never = new AbortController().signal;
  const world: CliWorld = {
    entry: '',
    folder: '/',
    environment: () => undefined,
    stderr: { write: (text) => told.push(text), isTerminal: false, columns: () => 80 },
    questioner: { isTerminal: false, ask: () => Promise.resolve(undefined) },
    who: { actor: 'me', host: 'here', pid: 1 },
    print: (text) => said.push(text),
    cancelled: never,
    hurried: never,
    onUncaught: () => undefined,
    onStalled: () => ({ [Symbol.dispose]: () => undefined }),
  };
  return { world, said, told };
}

describe.each(COMMANDS.map(({ path }) => path.join(' ')))('wfctl %s --help', (line) => {
  it('shows usage, flags and an example, and exits with 0', async () => {
    const { world, said, told } = createSilentWorld();
    expect(await runCli([...line.split(' '), '--help'], world)).toBe(0);
    expect(said.join('')).toContain(`wfctl ${line}`);
    expect(said.join('')).toContain('Examples:');
    expect(told).toEqual([]);
  });

  it('refuses a flag that there is not, with the command that tells which there are', async () => {
    const { world, said, told } = createSilentWorld();
    expect(await runCli([...line.split(' '), '--no-such-flag'], world)).toBe(1);
    expect(told.join('')).toContain(`wfctl ${line} --help`);
    expect(said).toEqual([]);
  });
});

it('explains itself where nothing is asked', async () => {
  const { world, said } = createSilentWorld();
  expect(await runCli([], world)).toBe(0);
  for (const { path } of COMMANDS) expect(said.join('')).toContain(path.join(' '));
});

it.each(['version', '--version'])('answers %s without opening any port', async (line) => {
  const { world, said } = createSilentWorld();
  // Ports cannot be opened for this entry, which is nowhere.
  expect(await runCli([line], { ...world, entry: '/no/such/bundle.mjs' })).toBe(0);
  expect(said.join('')).toMatch(/^wfctl \S+\n$/);
});
