import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { diffView } from '../../src/views/diff-view.ts';

it('shows a change with what stands around it', () => {
  const before = 'a\nb\nc\nd\ne\nf\ng\n';
  const after = before.replace('d\n', 'x\ny\n');
  expect(diffView({ name: 'f', before, after }).text).toBe(
    '--- a/f\n+++ b/f\n@@ -1,7 +1,8 @@\n a\n b\n c\n-d\n+x\n+y\n e\n f\n g\n',
  );
});

it('shows a new file, and nothing where nothing changes', () => {
  expect(diffView({ name: 'f', before: undefined, after: 'a\n' }).text).toBe(
    '--- /dev/null\n+++ b/f\n@@ -0,0 +1,1 @@\n+a\n',
  );
  expect(diffView({ name: 'f', before: 'a\n', after: 'a\n' }).text).toBe('');
});

it('is what git apply takes, whatever the texts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wfctl-diff-'));
  const line = fc.constantFrom('a', 'b', 'c', '', 'd e');
  const text = fc
    .tuple(fc.array(line, { minLength: 1, maxLength: 25 }), fc.boolean())
    .map(([lines, isClosed]) => `${lines.join('\n')}${isClosed ? '\n' : 'z'}`);
  fc.assert(
    fc.property(text, text, (before, after) => {
      fc.pre(before !== after);
      writeFileSync(join(folder, 'f'), before);
      const input = diffView({ name: 'f', before, after }).text;
      execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: folder, input });
      expect(readFileSync(join(folder, 'f'), 'utf8')).toBe(after);
    }),
    { numRuns: 60 },
  );
  rmSync(folder, { recursive: true });
});
