import { describe, expect, it } from 'vitest';
import { createTurns } from '../../src/state/turns.ts';

describe('turns', () => {
  it('lets works on one key follow one another, and others run beside them', async () => {
    const turns = createTurns<string>();
    const log: string[] = [];
    const work = (name: string) => async (): Promise<void> => {
      log.push(`${name} in`);
      await Promise.resolve();
      log.push(`${name} out`);
    };
    await Promise.all([
      turns.take('a', work('a1')),
      turns.take('a', work('a2')),
      turns.take('b', work('b1')),
    ]);
    expect(log.indexOf('a1 out')).toBeLessThan(log.indexOf('a2 in'));
    expect(log.indexOf('b1 in')).toBeLessThan(log.indexOf('a1 out'));
  });

  it('goes on after a work that failed, which only its caller is told', async () => {
    const turns = createTurns<string>();
    const failing = turns.take('a', () => Promise.reject(new RangeError('oops')));
    const next = turns.take('a', () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow(RangeError);
    expect(await next).toBe('done');
  });
});
