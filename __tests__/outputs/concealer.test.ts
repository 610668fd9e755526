import { expect, it } from 'vitest';
import { createConcealer } from '../../src/outputs/concealer.ts';
import { createRedactor } from '../../src/outputs/redact.ts';
import { createRecordingStep } from '../fakes/recording-step.ts';

it('hides what was concealed and tells the runner once', () => {
  const step = createRecordingStep();
  const concealer = createConcealer(createRedactor(), step);
  concealer.conceal({ password: 'hunter22' });
  const told = step.calls.length;
  concealer.conceal(['hunter22']);
  expect(step.calls).toHaveLength(told);
  expect(step.calls).toContainEqual({ kind: 'mask', text: 'hunter22' });
  expect(concealer.redact('pw hunter22')).toBe('pw ***');
});

it('works without a runner', () => {
  const concealer = createConcealer(createRedactor());
  concealer.conceal('hunter22');
  expect(concealer.redact('hunter22')).toBe('***');
});
