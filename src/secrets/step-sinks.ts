import { assertNever, type Secret } from '../kernel/index.ts';
import type { Step } from '../ports/index.ts';
import { masksFor } from '../outputs/index.ts';
import type { SecretSink } from './secret-sink.ts';
import { SecretsError } from './secrets-error.ts';
import type { StepTarget } from './sink-target.ts';

/**
 * Hands a value to the steps that follow, as a variable or as an output of this step. The runner is
 * told to hide it before it is handed on; what it could not hide is not.
 */
export function createStepSink(target: StepTarget, step: Step): SecretSink {
  return {
    check: () => Promise.resolve(),
    put: (value) => {
      const masks = masksFor(value.reveal());
      if (masks.length === 0) return Promise.reject(cannotHide());
      for (const mask of masks) step.mask(mask);
      handOn(target, value, step);
      return Promise.resolve();
    },
  };
}

function handOn({ kind, name }: StepTarget, value: Secret, step: Step): void {
  switch (kind) {
    case 'github_env':
      step.setVariable(name, value.reveal());
      return;
    case 'github_output':
      step.setOutput(name, value.reveal());
      return;
    default:
      assertNever(kind);
  }
}

function cannotHide(): SecretsError {
  return new SecretsError(
    'SINK_VALUE_UNUSABLE',
    'the value is empty, shorter than four characters or a common word, so the log could not hide it',
    { hint: 'If it is no secret, declare it `sensitive: false` and read it with infra-outputs.' },
  );
}
