import { describe, expect, it } from 'vitest';
import { orderView } from '../../src/views/order-view.ts';
import { createOf, deleteOf, nameOf, planOf, updateOf } from '../fakes/sample-plan.ts';

describe('the order of a plan', () => {
  it('puts side by side what can be done so, and says what each change waits for', () => {
    const plan = planOf([
      createOf('net'),
      createOf('files'),
      createOf('db', { after: [nameOf('net')] }),
      createOf('web', { after: [nameOf('files'), nameOf('db')] }),
    ]);
    expect(orderView(plan)).toBe(
      ['Order:', '  1  net', '  1  files', '  2  db  ← net', '  3  web  ← files, db'].join('\n'),
    );
  });

  it('has a delete wait for the deletes of what is made of it', () => {
    const plan = planOf([deleteOf('web', ['db', 'net']), deleteOf('db', ['net']), deleteOf('net')]);
    expect(orderView(plan)).toBe(
      ['Order:', '  1  web', '  2  db  ← web', '  3  net  ← web, db'].join('\n'),
    );
  });

  it('names resources as this environment does, whatever their records say', () => {
    const web = { ...deleteOf('web', ['net']), dependencies: ['staging-net'] };
    expect(orderView(planOf([web, deleteOf('staging-net')]))).toContain('2  staging-net  ← web');
  });

  it('has nothing that stays wait for a delete', () => {
    expect(orderView(planOf([updateOf('net', []), deleteOf('web', ['net'])]))).toBeUndefined();
  });

  it('leaves out what does not change', () => {
    const plan = planOf([
      createOf('net'),
      createOf('web', { after: [nameOf('db'), nameOf('net')] }),
    ]);
    expect(orderView(plan)).toContain('2  web  ← net');
  });

  it('is not drawn where nothing waits, nor where it is too much to read', () => {
    expect(orderView(planOf([]))).toBeUndefined();
    expect(orderView(planOf([createOf('net'), createOf('web')]))).toBeUndefined();
    const many = Array.from({ length: 41 }, (_, index) =>
      createOf(`r${String(index)}`, { after: index === 0 ? [] : [nameOf('r0')] }),
    );
    expect(orderView(planOf(many))).toBeUndefined();
    expect(orderView(planOf(many.slice(0, 40)))?.split('\n')).toHaveLength(41);
  });

  it('ends even where records depend on each other in a circle', () => {
    expect(orderView(planOf([deleteOf('a', ['b']), deleteOf('b', ['a'])]))).toContain('Order:');
  });

  it('lets no control character of a name reach the terminal', () => {
    const odd = 'a\u001b[31mred';
    const text = orderView(planOf([createOf(odd), createOf('b', { after: [nameOf(odd)] })]));
    expect(text).not.toContain('\u001b');
  });
});
