import { expect, it } from 'vitest';
import type { Diagnostic } from '../../src/kernel/index.ts';
import { diagnosticsView, formatDiagnostic } from '../../src/views/diagnostics-view.ts';

const finding: Diagnostic = {
  severity: 'error',
  code: 'UNKNOWN_TYPE',
  summary: 'Unknown resource type',
  detail: 'There is no type "infra.databse". Write:\n\n    type: infra.database',
  place: {
    file: 'infra.yaml',
    line: 12,
    column: 8,
    length: 13,
    sourceLine: '\ttype: infra.databse',
  },
};

it('shows the place, the line, and a caret under the spot', () => {
  expect(formatDiagnostic(finding)).toBe(
    [
      'error: Unknown resource type',
      '  at infra.yaml:12:8',
      '',
      '  12 | \ttype: infra.databse',
      '     | \t      ^^^^^^^^^^^^^',
      '',
      '  There is no type "infra.databse". Write:',
      '',
      '      type: infra.database',
    ].join('\n'),
  );
});

it('needs no place and no detail', () => {
  expect(
    formatDiagnostic({ severity: 'warning', code: 'W', summary: 'Odd thing', detail: '' }),
  ).toBe('warning: Odd thing');
});

it('never draws a caret beyond the end of the line', () => {
  const long = { ...finding, place: { ...finding.place!, column: 19, length: 500 } };
  expect(formatDiagnostic(long)).toContain('| \t                 ^^\n');
});

it('keeps a command to copy in a block of its own on a page', () => {
  expect(diagnosticsView([finding]).markdown).toContain('```\ntype: infra.database\n```');
});

it('counts what it does not show', () => {
  const many = Array.from({ length: 203 }, () => finding);
  expect(diagnosticsView(many).text).toContain('… and 3 more findings.');
});
