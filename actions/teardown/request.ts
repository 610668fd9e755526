import type { Runner } from '../../src/github/index.ts';
import type { Approval, TeardownRequest } from '../../src/operations/index.ts';
import { teardownView } from '../../src/views/index.ts';
import type { TeardownInput } from './inputs.ts';
import { LOCK_TOKEN } from './saved.ts';

/** What the inputs ask of the teardown, in the name of this step. */
export function toRequest(input: TeardownInput, runner: Runner): TeardownRequest {
  return {
    ...input,
    positional: undefined,
    approval: { kind: toApproval(input) },
    cancelled: runner.cancelled,
    hurried: runner.hurried,
    onSurveyed: (preview) => {
      if (input.isApproved && !input.isDryRun) {
        runner.print(teardownView(preview, 'previewed').text);
      }
    },
    onLocked: (token) => {
      runner.state.save(LOCK_TOKEN, token);
    },
  };
}

function toApproval({ isApproved, isDryRun }: TeardownInput): Exclude<Approval['kind'], 'ask'> {
  if (isDryRun) return 'dry-run';
  return isApproved ? 'given' : 'missing';
}
