import { describe, expect, it } from 'vitest';
import { compareConfigs, describeChanges, judgeDiff } from '../../src/resources/diff.ts';
import { aFieldChange } from './builders.ts';

const plain = { unresolved: new Set<string>(), isSameConfig: true };
const waiting = { unresolved: new Set(['${db.uri}']), isSameConfig: true };

describe('judgeDiff', () => {
  it.each([
    [{ needsUpdate: false, needsReplace: true, changes: [] }, 'replace'],
    [{ needsUpdate: true, needsReplace: false, changes: [aFieldChange('a')] }, 'update'],
    [{ needsUpdate: true, needsReplace: false, changes: [] }, 'update'],
    [{ needsUpdate: false, needsReplace: false, changes: [aFieldChange('a')] }, 'update'],
    [{ needsUpdate: false, needsReplace: false, changes: [] }, 'unchanged'],
    [
      {
        needsUpdate: true,
        needsReplace: false,
        changes: [aFieldChange('a'), aFieldChange('b', { forceNew: true })],
      },
      'replace',
    ],
  ])('takes %j for %s', (answer, kind) => {
    expect(judgeDiff(answer, plain).kind).toBe(kind);
  });

  const held = aFieldChange('env_vars.URI', { new: '${db.uri}', forceNew: true });

  it('drops a change to a placeholder of a config that is the one applied last', () => {
    const answer = { needsUpdate: true, needsReplace: true, changes: [held] };
    expect(judgeDiff(answer, waiting).kind).toBe('unchanged');
  });

  it('finds the placeholder inside lists and maps', () => {
    const nested = aFieldChange('env_vars', { new: { A: ['x ${db.uri} y'] } });
    const answer = { needsUpdate: true, needsReplace: false, changes: [nested] };
    expect(judgeDiff(answer, waiting).kind).toBe('unchanged');
  });

  it('keeps the other changes, without the replace that the dropped one asked for', () => {
    const answer = { needsUpdate: true, needsReplace: true, changes: [held, aFieldChange('tags')] };
    expect(judgeDiff(answer, waiting)).toEqual({
      kind: 'update',
      changes: [aFieldChange('tags')],
    });
  });

  it('drops nothing when the config is another one, or when the text is not a placeholder', () => {
    const answer = { needsUpdate: true, needsReplace: false, changes: [held] };
    expect(judgeDiff(answer, { ...waiting, isSameConfig: false }).kind).toBe('replace');
    expect(judgeDiff(answer, plain).kind).toBe('replace');
  });
});

describe('compareConfigs', () => {
  it('names the keys that differ, lists as a whole, what was removed last', () => {
    const stored = { gone: 1, same: { a: 1 }, tags: { x: 1, y: 2 }, list: [1, 2] };
    const desired = { list: [2, 1], tags: { y: 3, x: 1 }, same: { a: 1 }, fresh: null };
    expect(compareConfigs(stored, desired).map(({ path }) => path)).toEqual([
      'list',
      'tags.y',
      'fresh',
      'gone',
    ]);
  });

  it('finds nothing between nothing and nothing', () => {
    expect(compareConfigs(undefined, {})).toEqual([]);
  });
});

describe('describeChanges', () => {
  it('speaks of paths and never of values', () => {
    const changes = ['a', 'b', 'c', 'd'].map((path) => aFieldChange(path, { new: 's3cr3t' }));
    expect(describeChanges(changes)).toBe('a, b, c and 1 more changed');
    expect(describeChanges([])).toBe('configuration changed');
  });
});
