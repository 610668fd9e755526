/**
 * One thing said twice: for a terminal or a log, and for a page. Both end in a newline. Either may
 * be put together only when it is asked for.
 */
export interface View {
  readonly text: string;
  /** No larger than a summary page can hold. */
  readonly markdown: string;
}
