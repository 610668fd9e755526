/** A spot in a file of the repository; lines and columns start at 1. */
export interface AnnotationPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

/** A message that the runner shows on the run's page and, with a place, beside the code. */
export interface Annotation {
  readonly level: 'error' | 'warning';
  readonly title: string;
  readonly message: string;
  readonly place?: AnnotationPlace;
}

/**
 * What the runner understands from a step. Nothing here redacts: that is for the callers, all of
 * them in this room.
 */
export interface RunnerCommands {
  mask(text: string): void;
  /** @throws RunnerError `RUNNER_FILE_MISSING`, `RUNNER_FILE_FAILED` */
  setOutput(name: string, value: string): void;
  /** @throws RunnerError `RUNNER_FILE_MISSING`, `RUNNER_FILE_FAILED` */
  setVariable(name: string, value: string): void;
  /** @throws RunnerError `RUNNER_FILE_MISSING`, `RUNNER_FILE_FAILED` */
  saveState(name: string, value: string): void;
  /** @throws RunnerError `RUNNER_FILE_MISSING`, `RUNNER_FILE_FAILED` */
  addPath(folder: string): void;
  /** Rejects with RunnerError `RUNNER_FILE_MISSING`, `RUNNER_FILE_FAILED`. */
  appendSummary(markdown: string): Promise<void>;
  /** One line of the log, as it is: a line that looks like a command is one. */
  line(text: string): void;
  debug(text: string): void;
  annotate(annotation: Annotation): void;
  startGroup(title: string): void;
  endGroup(): void;
}
