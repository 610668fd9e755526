import {
  type EnvironmentInput,
  readEnvironmentInput,
  type Runner,
  RunnerError,
} from '../../src/github/index.ts';

/** When an issue is kept: not, where the token may, or the step fails. */
export type IssueMode = 'never' | 'auto' | 'always';

/** What the `infra-drift` action was asked. */
export interface InfraDriftInput extends EnvironmentInput {
  /** As written. */
  readonly workingDirectory: string;
  /** `undefined` only looks. */
  readonly refresh:
    | {
        readonly prunesGhosts: boolean;
        readonly allowProtectedPrune: ReadonlySet<string>;
        readonly lockWaitMs: number;
      }
    | undefined;
  readonly issue: IssueMode;
  readonly issueLabel: string;
}

/** @throws RunnerError `INPUT_INVALID` */
export function readInfraDriftInput(runner: Pick<Runner, 'inputs' | 'context'>): InfraDriftInput {
  const { inputs } = runner;
  return {
    ...readEnvironmentInput(runner),
    workingDirectory: inputs.text('working-directory') ?? '.',
    refresh: readRefresh(runner),
    issue: readMode(inputs.text('issue') ?? 'never'),
    issueLabel: inputs.text('issue-label') ?? 'wfctl-drift',
  };
}

function readRefresh({ inputs }: Pick<Runner, 'inputs'>): InfraDriftInput['refresh'] {
  const refreshes = inputs.flag('refresh') ?? false;
  const prunesGhosts = inputs.flag('prune-ghosts') ?? false;
  const allowProtectedPrune = new Set(inputs.list('allow-protected-prune'));
  const lockWaitMs = inputs.durationMs('lock-wait') ?? 0;
  if (prunesGhosts && !refreshes) throw needs('prune-ghosts', 'refresh');
  if (allowProtectedPrune.size > 0 && !prunesGhosts) {
    throw needs('allow-protected-prune', 'prune-ghosts');
  }
  return refreshes ? { prunesGhosts, allowProtectedPrune, lockWaitMs } : undefined;
}

function needs(name: string, other: string): RunnerError {
  return new RunnerError('INPUT_INVALID', `the input "${name}" is given without "${other}"`, {
    hint: `Set "${other}" to true as well, or leave "${name}" out.`,
  });
}

function readMode(text: string): IssueMode {
  if (text === 'never' || text === 'auto' || text === 'always') return text;
  throw new RunnerError('INPUT_INVALID', 'the input "issue" has to be never, auto or always', {
    hint: 'Correct "issue" in the "with:" of this step.',
  });
}
