import { expect, it } from 'vitest';
import { createLog } from '../../src/github/log.ts';
import { createFakeRunnerWorld } from '../fakes/fake-runner-world.ts';

const same = (text: string): string => text;

it.each([
  '::set-output name=x::y',
  '  ::stop-commands::t',
  'x ##[add-path]/evil',
  '\u001b[1m::error::x',
])('keeps the runner from taking %j for a command', (line) => {
  const world = createFakeRunnerWorld();
  createLog(world.commands, same).print(line);
  const [call] = world.calls;
  expect(call?.kind).toBe('line');
  const text = call?.kind === 'line' ? call.text : '';
  expect(text.trimStart().startsWith('::')).toBe(false);
  expect(text).not.toContain('##[');
  expect(text.replaceAll('\u200b', '')).toBe(line.replace('\u001b[1m', ''));
});

it('prints a text line by line', () => {
  const world = createFakeRunnerWorld();
  createLog(world.commands, same).print('a\n\nb\n');
  expect(world.calls.map((call) => call.kind === 'line' && call.text)).toEqual(['a', '', 'b']);
});

it('redacts before it cuts into lines', () => {
  const world = createFakeRunnerWorld();
  createLog(world.commands, (text) => text.replace('two\nlines', '***')).print('a two\nlines b');
  expect(world.calls).toEqual([{ kind: 'line', text: 'a *** b' }]);
});

it('redacts a secret that is parted by what is left out, and one that holds it', () => {
  const world = createFakeRunnerWorld();
  const log = createLog(world.commands, (text) => text.replaceAll(/hunter22|\u0007beep-9/g, '***'));
  log.print('hunt\u0000er22 and \u0007beep-9');
  expect(world.calls).toEqual([{ kind: 'line', text: '*** and ***' }]);
});
