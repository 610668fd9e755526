import { expect, it } from 'vitest';
import type { Diagnostic } from '../../src/kernel/index.ts';
import { diagnosticsView } from '../../src/views/diagnostics-view.ts';

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
  const { text, markdown } = diagnosticsView([finding]);
  for (const shown of [text, markdown]) {
    expect(shown).toContain('infra.yaml:12:8');
    expect(shown).toContain('12 | \ttype: infra.databse\n     | \t      ^^^^^^^^^^^^^\n');
  }
});

it('needs no place and no detail', () => {
  const bare: Diagnostic = { severity: 'warning', code: 'W', summary: 'Odd thing', detail: '' };
  expect(diagnosticsView([bare])).toEqual({
    text: 'warning: Odd thing (W)\n',
    markdown: '⚠️ **Odd thing**\n',
  });
});

it('keeps a command to copy in a block of its own on a page', () => {
  expect(diagnosticsView([finding]).markdown).toContain('```\ntype: infra.database\n```');
});

it('counts what it does not show', () => {
  const many = Array.from({ length: 203 }, () => finding);
  expect(diagnosticsView(many).text).toContain('… and 3 more findings.');
});
