import type { Reporter, ReportEvent } from '../ports/index.ts';
import { createEventThrottle, describeEvent } from '../views/index.ts';
import { toAnnotation, toAnnotationPlace } from './annotations.ts';
import type { Log } from './log.ts';
import type { Annotation } from './runner-commands.ts';

/**
 * Tells the story in the step's log: lines as things happen, what a provider found about a failure
 * in groups, findings and failures also as annotations.
 */
export function createActionsReporter(log: Log, workspace: string | undefined): Reporter {
  const isWorthALine = createEventThrottle();
  return {
    report(event) {
      if (isWorthALine(event)) tell(event, log, workspace);
    },
  };
}

function tell(event: ReportEvent, log: Log, workspace: string | undefined): void {
  if (event.kind === 'troubleshoot') {
    log.group(`Troubleshoot: ${event.resource}`, event.findings.join('\n'));
    return;
  }
  const { loudness, text } = describeEvent(event);
  // Its annotation comes with the step's verdict, on the line of the lockfile that it is about.
  if (event.kind === 'plugin-failed') {
    log.print(text);
    return;
  }
  if (event.kind === 'diagnostic') {
    log.print(text);
    log.annotate(toAnnotation(event.diagnostic, workspace));
    return;
  }
  switch (loudness) {
    case 'debug':
      log.debug(text);
      return;
    case 'info':
      log.print(text);
      return;
    case 'warning':
    case 'error':
      log.annotate({ level: loudness, message: text, ...headOf(event, workspace) });
      return;
  }
}

/** A resource that failed is told on the line of the config that asks for it. */
function headOf(
  event: ReportEvent,
  workspace: string | undefined,
): Pick<Annotation, 'title' | 'place'> {
  if (event.kind !== 'resource-failed') return { title: 'wfctl' };
  const title = `${event.resource}: ${event.action} failed`;
  return { title, ...toAnnotationPlace(event.place, workspace) };
}
