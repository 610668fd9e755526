import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/resources/index.ts';
import {
  type CommentFrame,
  failedPlanComments,
  MAX_COMMENT_CHARACTERS,
  planComments,
} from '../../src/views/index.ts';
import { createOf, planOf } from '../fakes/sample-plan.ts';

const FRAME: CommentFrame = {
  marker: '<!-- mark -->',
  footer: '<sub>foot</sub>',
  redact: (text: string) => text,
};

function planWith(count: number): Plan {
  return planOf(Array.from({ length: count }, (_, index) => createOf(`thing-${String(index)}`)));
}

/** Redacting may make a section longer, and what counts is what comes of it. */
const LONG: CommentFrame = {
  ...FRAME,
  redact: (text) => (text.includes('<code>thing-') ? text + 'x'.repeat(15_000) : text),
};

describe('a plan as comments', () => {
  it('is one where it fits, between marker and footer', () => {
    const [comment = '', ...more] = planComments(planWith(2), [], FRAME);
    expect(more).toEqual([]);
    expect(comment).toMatch(/^<!-- mark -->\n\n### Infrastructure plan[^]*\n\n<sub>foot<\/sub>$/);
    expect(comment).toContain('thing-1');
  });

  it('is split between sections where it is too long, and every part says which it is', () => {
    const parts = planComments(planWith(12), [], LONG);
    expect(parts.length).toBeGreaterThan(1);
    for (const [index, part] of parts.entries()) {
      expect(part.length).toBeLessThanOrEqual(MAX_COMMENT_CHARACTERS);
      expect(part.startsWith('<!-- mark -->')).toBe(true);
      expect(part.match(/<details>/g)?.length).toBe(part.match(/<\/details>/g)?.length);
      if (index > 0) expect(part).toContain(`_Continued, ${String(index + 1)} of `);
    }
    for (let index = 0; index < 12; index += 1) {
      expect(parts.join('\n')).toContain(`<code>thing-${String(index)}</code>`);
    }
  });

  it('says what did not fit rather than fill the pull request', () => {
    const parts = planComments(planWith(40), [], LONG);
    expect(parts).toHaveLength(4);
    expect(parts.at(-1)).toContain('**Not everything is shown.**');
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(MAX_COMMENT_CHARACTERS);
  });

  it('leaves out a section that no comment can hold, and shows the others', () => {
    const changes = [createOf('huge'), createOf('small')];
    const redact = (text: string): string =>
      text.includes('<code>huge') ? text + 'x'.repeat(70_000) : text;
    const parts = planComments(planOf(changes), [], { ...FRAME, redact });
    expect(parts).toHaveLength(1);
    expect(parts[0]).toContain('1 section of');
    expect(parts[0]).toContain('<code>small</code>');
  });

  it('is replaced by the findings where there is none', () => {
    const diagnostic = {
      severity: 'error',
      code: 'X',
      summary: 'It is wrong',
      detail: 'Mend it.',
    } as const;
    const [comment] = failedPlanComments('staging', [diagnostic], FRAME);
    expect(comment).toContain('**There is no plan for this commit.**');
    expect(comment).toContain('Mend it.');
  });
});
