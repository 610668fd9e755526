import { describe, expect, it } from 'vitest';
import { createStep } from '../../src/github/step.ts';
import { createRedactor } from '../../src/outputs/index.ts';
import { createFakeRunnerWorld } from '../fakes/fake-runner-world.ts';

const MIB = 1024 * 1024;

describe('the summary of a step', () => {
  it('is redacted, while outputs are handed on as they are', async () => {
    const world = createFakeRunnerWorld();
    const step = createStep(world.commands, createRedactor());
    step.mask('hunter22');
    step.setOutput('password', 'hunter22');
    await step.appendSummary('the password is hunter22');
    expect(world.calls).toEqual([
      { kind: 'mask', text: 'hunter22' },
      { kind: 'output', name: 'password', value: 'hunter22' },
      { kind: 'summary', text: 'the password is ***\n\n' },
    ]);
  });

  it('never grows beyond what the runner keeps, and says what is missing once', async () => {
    const world = createFakeRunnerWorld();
    const step = createStep(world.commands, createRedactor());
    for (let index = 0; index < 4; index += 1) await step.appendSummary('x'.repeat(0.4 * MIB));
    const parts = world.calls.flatMap((call) => (call.kind === 'summary' ? [call.text] : []));
    expect(parts).toHaveLength(3);
    expect(parts[2]).toContain('The rest is not shown');
    expect(Buffer.byteLength(parts.join(''))).toBeLessThanOrEqual(MIB);
  });

  it('T-65 lets an error of writing it through', async () => {
    const world = createFakeRunnerWorld();
    const commands = {
      ...world.commands,
      appendSummary: () => Promise.reject(new TypeError('disk full')),
    };
    await expect(createStep(commands, createRedactor()).appendSummary('x')).rejects.toThrow();
  });
});
