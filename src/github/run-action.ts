import { type Diagnostic, neverEnded, toErrorChain } from '../kernel/index.ts';
import { createConcealer, createRedactor } from '../outputs/index.ts';
import type { Concealer, Environment, Reporter, Step } from '../ports/index.ts';
import { diagnosticsView } from '../views/index.ts';
import { toAnnotation } from './annotations.ts';
import { readContext, type RunnerContext } from './context.ts';
import { type FailureReason, toFailureReason } from './failure-reason.ts';
import { createInputs, type Inputs } from './inputs.ts';
import { createLog, type Log } from './log.ts';
import { createActionsReporter } from './reporter.ts';
import { createRunnerWorld, type RunnerWorld } from './runner-world.ts';
import { announcePost, createSavedState, type SavedState } from './saved-state.ts';
import { createStep } from './step.ts';

/** Why a step that told its story to the end still failed. */
export interface StepFailure {
  readonly reason: FailureReason;
  /** Lower case, no final period, no secret. */
  readonly message: string;
  /** One full sentence: what to do about it. */
  readonly hint?: string;
  /** The findings behind it: printed, and put beside the lines that caused them. */
  readonly diagnostics?: readonly Diagnostic[];
}

/** What an action has at hand while it runs. */
export interface Runner {
  readonly inputs: Inputs;
  readonly step: Step;
  readonly reporter: Reporter;
  readonly concealer: Concealer;
  readonly context: RunnerContext;
  readonly environment: Environment;
  readonly state: SavedState;
  /** Aborted by the first SIGINT or SIGTERM, with the signal's name as the reason. */
  readonly cancelled: AbortSignal;
  /**
   * Aborted by the second signal: the runner is about to kill us, so what still runs has to be let
   * go and what is known written down.
   */
  readonly hurried: AbortSignal;
  /** Prints a view's text in the log, redacted. */
  print(text: string): void;
  /** Puts a folder first on the PATH of the steps that follow. */
  addPath(folder: string): void;
  /** Shows a failure and lets the step fail once it ends. The first reason stays. */
  fail(failure: StepFailure): void;
}

/** The two steps of an action. */
export interface ActionSteps {
  main(runner: Runner): Promise<void>;
  /** Runs after the job, whatever became of it. Never fails the job. */
  post?(runner: Runner): Promise<void>;
}

/**
 * Runs an action, and is the only place that catches what it throws: then it shows the whole chain
 * of messages, the hint and, to a debug log, the stacks; sets the output `failure-reason`; and
 * makes the step fail. A signal never ends the process: it is passed on by
 * {@link Runner.cancelled}, and the action ends by itself.
 */
export async function runAction(
  steps: ActionSteps,
  world: RunnerWorld = createRunnerWorld(),
): Promise<void> {
  const redactor = createRedactor();
  const log = createLog(world.commands, (text) => redactor.redact(text));
  const state = createSavedState(world.commands, world.environment);
  const context = readContext(world.environment, world.machine);
  const failures: FailureReason[] = [];
  const cancellation = listenForCancel(world, log);
  const step = createStep(world.commands, redactor);
  const runner: Runner = {
    inputs: createInputs(world.environment),
    step,
    reporter: createActionsReporter(log, context.workspace),
    concealer: createConcealer(redactor, step),
    context,
    environment: world.environment,
    state,
    cancelled: cancellation.cancelled,
    hurried: cancellation.hurried,
    print: (text) => {
      log.print(text);
    },
    addPath: (folder) => {
      world.commands.addPath(folder);
    },
    fail(failure) {
      showFailure(failure, log, { workspace: context.workspace, isPost: state.phase === 'post' });
      failures.push(failure.reason);
    },
  };
  const failWith = (error: unknown): void => {
    runner.fail(toFailure(error, log, cancellation.cancelled.aborted));
  };
  const progress = { isOver: false };
  const tellVerdict = (): void => {
    const [reason] = failures;
    if (reason !== undefined && state.phase === 'main') endFailed(reason, world, log);
  };
  // Also what comes after the end: Node.js would print it as it is, with every secret in it.
  world.onUncaught((error) => {
    failWith(error);
    if (progress.isOver) tellVerdict();
  });
  const stalling = world.onStalled(() => {
    failWith(neverEnded());
    tellVerdict();
  });
  try {
    await runPhase(steps, { runner, world });
  } catch (error) {
    failWith(error);
  } finally {
    cancellation[Symbol.dispose]();
    stalling[Symbol.dispose]();
  }
  progress.isOver = true;
  tellVerdict();
}

async function runPhase(
  steps: ActionSteps,
  { runner, world }: { readonly runner: Runner; readonly world: RunnerWorld },
): Promise<void> {
  if (runner.state.phase === 'post') {
    await steps.post?.(runner);
    return;
  }
  if (steps.post !== undefined) announcePost(world.commands);
  await steps.main(runner);
}

interface Cancellation extends Disposable {
  readonly cancelled: AbortSignal;
  readonly hurried: AbortSignal;
}

function listenForCancel(world: RunnerWorld, log: Log): Cancellation {
  const cancelled = new AbortController();
  const hurried = new AbortController();
  const listening = world.onSignal((signal) => {
    log.print(`received ${signal}`);
    (cancelled.signal.aborted ? hurried : cancelled).abort(signal);
  });
  return {
    cancelled: cancelled.signal,
    hurried: hurried.signal,
    [Symbol.dispose]: () => {
      listening[Symbol.dispose]();
    },
  };
}

function toFailure(error: unknown, log: Log, isCancelled: boolean): StepFailure {
  const { text: message, hint, stacks } = toErrorChain(error);
  log.debug(stacks);
  const reason = toFailureReason(error, isCancelled);
  return hint === undefined ? { reason, message } : { reason, message, hint };
}

/** A post step comes after the job's verdict: what fails there is only warned of. */
function showFailure(
  failure: StepFailure,
  log: Log,
  { workspace, isPost }: { readonly workspace: string | undefined; readonly isPost: boolean },
): void {
  const { diagnostics = [], hint } = failure;
  if (diagnostics.length > 0) log.print(diagnosticsView(diagnostics).text);
  for (const diagnostic of diagnostics) log.annotate(toAnnotation(diagnostic, workspace));
  log.annotate({
    level: isPost ? 'warning' : 'error',
    title: `wfctl: ${failure.reason}`,
    message: hint === undefined ? failure.message : `${failure.message}\n${hint}`,
  });
}

function endFailed(reason: FailureReason, world: RunnerWorld, log: Log): void {
  world.setExitCode(1);
  try {
    world.commands.setOutput('failure-reason', reason);
  } catch (error) {
    // The step fails already; that nobody can read the reason is worth a line and no more.
    log.print(`failure-reason is ${reason}: ${toErrorChain(error).text}`);
  }
}
