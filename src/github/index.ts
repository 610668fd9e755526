export { type RunIdentity, type RunnerContext } from './context.ts';
export { type EnvironmentInput, readEnvironmentInput } from './environment-input.ts';
export { FAILURE_REASONS, type FailureReason, toFailureReason } from './failure-reason.ts';
export { type Inputs } from './inputs.ts';
export { type ActionSteps, runAction, type Runner, type StepFailure } from './run-action.ts';
export { type Annotation, type AnnotationPlace, type RunnerCommands } from './runner-commands.ts';
export {
  openRunnerInstallPorts,
  openRunnerPorts,
  type RunnerInstallPorts,
  type RunnerPorts,
} from './ports.ts';
export { RunnerError, type RunnerErrorCode } from './runner-error.ts';
export { type CancelSignal, createRunnerWorld, type RunnerWorld } from './runner-world.ts';
export { type SavedState, type StateSlot } from './saved-state.ts';
