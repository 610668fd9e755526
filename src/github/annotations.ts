import { isAbsolute, relative } from 'node:path';
import type { Diagnostic } from '../kernel/index.ts';
import type { Annotation, AnnotationPlace } from './runner-commands.ts';

/** A finding as an annotation beside the line that caused it. */
export function toAnnotation(diagnostic: Diagnostic, workspace: string | undefined): Annotation {
  const { severity, summary, detail, place } = diagnostic;
  const annotation = { level: severity, title: summary, message: detail === '' ? summary : detail };
  if (place === undefined) return annotation;
  const { line, column, length } = place;
  const file = toRepositoryPath(place.file, workspace);
  return { ...annotation, place: { file, line, column, endColumn: column + length } };
}

/** The runner only shows an annotation beside the code when it knows the file as the repository does. */
function toRepositoryPath(file: string, workspace: string | undefined): AnnotationPlace['file'] {
  if (workspace === undefined || !isAbsolute(file)) return file;
  const path = relative(workspace, file);
  return path.startsWith('..') || isAbsolute(path) ? file : path.replaceAll('\\', '/');
}
