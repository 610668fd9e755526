import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { play } from './play.ts';
import type { Row } from './rows.ts';
import { CHANGE } from './stories/change.ts';
import { CUT_OFF } from './stories/cut-off.ts';
import { INSTALL } from './stories/install.ts';
import { MADE_UP } from './stories/made.ts';
import { FOREIGN, IMPORTS } from './stories/take-over.ts';
import { watchProcesses } from './watch-processes.ts';
import { makeWorld, type World } from './world.ts';

/** Plays the rows of a story one after the other: each begins with what the one before left. */
async function playAll(rows: readonly Row[]): Promise<World> {
  const world = await makeWorld();
  expect(Object.keys(world.secrets)).toHaveLength(50);
  for (const row of rows) await play(row, world);
  return world;
}

/** What becomes of secrets, in rows. */
const STORIES = [
  ['is made, changed, asked about and taken down', CHANGE],
  ['exists already and is taken over from its provider', IMPORTS],
  ['another tool knows and is taken over from its file', FOREIGN],
  ['is planned now and applied later, or cut off in the middle', CUT_OFF],
  ['is made up on the way, or read from where it is kept', MADE_UP],
  ['is sent to the server that plugins come from', INSTALL],
] as const;

it.skipIf(process.platform !== 'linux').each(STORIES)(
  'T-60 shows fifty secrets nowhere, in no encoding, however a run ends, of what %s',
  async (_, rows) => {
    const { github, runner } = await playAll(rows);
    const { comments, issues } = github.world.repository('octo/shop');
    const isPlayed = (name: string): boolean => rows.some(({ subject }) => subject === name);
    // Where there is nothing to be read, nothing was searched.
    expect(comments.length > 0).toBe(isPlayed('action infra-plan'));
    expect(issues.some(({ isPull }) => !isPull)).toBe(isPlayed('action infra-drift'));
    expect(await runner.remembered()).toEqual([]);
  },
);

it('leaves no command and no action out that can touch a secret', async () => {
  const played = STORIES.flatMap(([, rows]) => rows.map(({ subject }) => subject));
  const isPlayed = (subject: string): boolean =>
    played.some((each) => `${each} `.startsWith(`${subject} `));
  const actions = await readdir(join(import.meta.dirname, '../../../actions'));
  const all = [
    ...actions.map((name) => `action ${name}`),
    ...COMMANDS.map(({ path }) => path.join(' ')),
  ];
  expect(all.filter((subject) => !isPlayed(subject))).toEqual(Object.keys(LEFT_OUT));
});

/** What has no row, and why. */
const LEFT_OUT = { version: 'reads nothing, and prints what is built in' };

it.skipIf(process.platform !== 'linux')('sees what a child is started with', async () => {
  const watch = watchProcesses();
  const child = spawn('sleep', ['5', '5'], {
    env: { PATH: process.env['PATH'], LEAK: 'by-the-environment' },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child, 'spawn');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const { commandLines, environments } = watch.stop();
  expect(commandLines).toContain('sleep\u00005');
  expect(environments).toContain('LEAK=by-the-environment');
});
