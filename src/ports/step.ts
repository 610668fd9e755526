/** What a CI step can hand on to the steps after it. */
export interface Step {
  /** Tells the runner to hide this text from every log line after this one. */
  mask(text: string): void;
  setOutput(name: string, value: string): void;
  setVariable(name: string, value: string): void;
  /** Appends Markdown to the job's summary page. */
  appendSummary(markdown: string): Promise<void>;
}
