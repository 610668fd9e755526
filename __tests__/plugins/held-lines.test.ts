import { expect, it } from 'vitest';
import { createHeldLines } from '../../src/plugins/held-lines.ts';

function makeLines(most = 100) {
  const out: string[] = [];
  const lines = createHeldLines<string>({
    handOn: (line) => out.push(line),
    onGivenUp: (count) => out.push(`(${String(count)} given up)`),
    ...{ most, sizeOf: (line) => line.length },
  });
  return { lines, out };
}

it('hands lines on at once while nobody holds them', () => {
  const { lines, out } = makeLines();
  lines.push('one');
  lines.hold()();
  lines.push('two');
  expect(out).toEqual(['one', 'two']);
});

it('holds a line until every hold that it found has ended, and no longer for those that came later', () => {
  const { lines, out } = makeLines();
  const first = lines.hold();
  lines.push('in first');
  const second = lines.hold();
  lines.push('in both');
  first();
  const third = lines.hold();
  lines.push('in second and third');
  expect([out, lines.waiting()]).toEqual([['in first'], ['in both', 'in second and third']]);
  second();
  expect(out).toEqual(['in first', 'in both']);
  third();
  lines.push('free');
  expect(out).toEqual(['in first', 'in both', 'in second and third', 'free']);
});

it('keeps the order where a later hold ends before an earlier one', () => {
  const { lines, out } = makeLines();
  const first = lines.hold();
  const second = lines.hold();
  lines.push('one');
  second();
  second();
  lines.push('two');
  expect(out).toEqual([]);
  first();
  expect(out).toEqual(['one', 'two']);
});

it('gives up the oldest of too much, and says so in their place', () => {
  const { lines, out } = makeLines(10);
  const end = lines.hold();
  for (let count = 0; count < 7; count += 1) lines.push(`no ${String(count)}`);
  end();
  lines.push('after');
  expect(out).toEqual(['(6 given up)', 'no 6', 'after']);
});
