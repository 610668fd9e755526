import { expect, it } from 'vitest';
import { confirm, confirmWord } from '../../src/cli/confirm.ts';

const answering = (answer: string | undefined): Parameters<typeof confirm>[1] => ({
  ask: () => Promise.resolve(answer),
});

it.each([
  ['y', true],
  ['YES', true],
  [' yes ', true],
  ['n', false],
  ['yess', false],
])('takes %j as %s', async (answer, meaning) => {
  expect(await confirm('Go on?', answering(answer))).toBe(meaning);
});

it.each([[''], [undefined]])('T-77 takes Enter and the end of input for no: %j', async (answer) => {
  expect(await confirm('Go on?', answering(answer))).toBe(false);
  expect(await confirmWord('Really?', 'yes', answering(answer))).toBe(false);
});

it('asks for the exact word where nothing can be undone', async () => {
  expect(await confirmWord('Really?', 'yes', answering('yes'))).toBe(true);
  expect(await confirmWord('Really?', 'yes', answering('y'))).toBe(false);
  expect(await confirmWord('Really?', 'yes', answering('YES'))).toBe(false);
  expect(await confirmWord('Really?', 'yes', answering('yes '))).toBe(false);
  expect(await confirmWord('Really?', 'yes', answering(' yes'))).toBe(false);
});
