/** One thing said twice: for a terminal or a log, and for a page. Both end in a newline. */
export interface View {
  readonly text: string;
  /** No larger than a summary page can hold. */
  readonly markdown: string;
}
