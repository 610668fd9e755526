import { type Reporter, type ReportEvent } from '../../src/ports/index.ts';

/** Keeps everything it was told. */
export interface RecordingReporter extends Reporter {
  readonly events: ReportEvent[];
}

/** A reporter to look into afterwards. */
export function createRecordingReporter(): RecordingReporter {
  const events: ReportEvent[] = [];
  return { events, report: (event) => events.push(event) };
}
