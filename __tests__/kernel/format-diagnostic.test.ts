import { describe, expect, it } from 'vitest';
import { type Diagnostic, formatDiagnostic, type Place } from '../../src/kernel/index.ts';

const place: Place = {
  file: '/app/infra.yaml',
  line: 12,
  column: 8,
  length: 6,
  sourceLine: '\timage:\t${IMG}',
};
const finding: Diagnostic = {
  severity: 'error',
  code: 'UNSET_VARIABLE',
  summary: 'A variable is not set',
  detail: 'The variable IMG is not set.\n  export IMG=…',
};

/** The source line and the caret line, without their gutters. */
function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  return [lines[3] ?? '', lines[4] ?? ''].map((line) => line.slice(line.indexOf('|') + 2));
}

describe('a finding as text', () => {
  it('has severity, code, place, source line, carets and detail', () => {
    const text = formatDiagnostic({ ...finding, place: { ...place, column: 9 } });
    expect(text).toBe(
      [
        'error: A variable is not set (UNSET_VARIABLE)',
        '  /app/infra.yaml:12:9',
        '     |',
        '  12 | \timage:\t${IMG}',
        '     | \t      \t^^^^^^',
        '  The variable IMG is not set.',
        '    export IMG=…',
      ].join('\n'),
    );
  });

  it('does without a place', () => {
    expect(formatDiagnostic({ ...finding, severity: 'warning', detail: 'So it is.' })).toBe(
      'warning: A variable is not set (UNSET_VARIABLE)\n  So it is.',
    );
  });

  it('cuts a long line around the spot', () => {
    const sourceLine = `${'a'.repeat(100_000)}HERE${'b'.repeat(100_000)}`;
    const spot = { ...place, sourceLine, column: 100_001, length: 4 };
    const [shown = '', carets = ''] = linesOf(formatDiagnostic({ ...finding, place: spot }));
    expect(shown).toHaveLength(100);
    expect(shown.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('HERE');
  });

  it('cuts no word at its beginning, and says where it cut one short', () => {
    const sourceLine = `a: ${'x'.repeat(60)}hunter22 ${'y'.repeat(30)}HERE zone: ${'z'.repeat(90)}`;
    const spot = { ...place, sourceLine, column: sourceLine.indexOf('HERE') + 1, length: 4 };
    const [shown = '', carets = ''] = linesOf(formatDiagnostic({ ...finding, place: spot }));
    expect(shown).toMatch(/^y{30}HERE zone: z+…$/);
    expect(shown.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('HERE');
  });

  it('never underlines beyond the line, and always something', () => {
    const long = { ...place, sourceLine: 'abc', column: 2, length: 50 };
    expect(linesOf(formatDiagnostic({ ...finding, place: long }))[1]).toBe(' ^^');
    const end = { ...place, sourceLine: 'abc', column: 4, length: 1 };
    expect(linesOf(formatDiagnostic({ ...finding, place: end }))[1]).toBe('   ^');
  });

  it('lets no control character through', () => {
    const spot = { ...place, file: '/a\u001b[2Jb', sourceLine: 'x\u001b]0;t\u0007y', column: 1 };
    const text = formatDiagnostic({ ...finding, detail: 'a\u009bb\rc', place: spot });
    expect(/[^\t\n\P{Cc}]/u.test(text)).toBe(false);
  });
});
