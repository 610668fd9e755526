import { isAbsolute, relative } from 'node:path';
import type { Diagnostic, Place } from '../kernel/index.ts';
import type { Annotation, AnnotationPlace } from './runner-commands.ts';

/** A finding as an annotation beside the line that caused it. */
export function toAnnotation(diagnostic: Diagnostic, workspace: string | undefined): Annotation {
  const { severity, summary, detail, place } = diagnostic;
  const annotation = { level: severity, title: summary, message: detail === '' ? summary : detail };
  return { ...annotation, ...toAnnotationPlace(place, workspace) };
}

/** Where an annotation of something in the user's files stands; empty where it is about none. */
export function toAnnotationPlace(
  place: Place | undefined,
  workspace: string | undefined,
): Pick<Annotation, 'place'> {
  if (place === undefined) return {};
  const { line, column, length } = place;
  const file = toRepositoryPath(place.file, workspace);
  return { place: { file, line, column, endColumn: column + length } };
}

/** The runner only shows an annotation beside the code when it knows the file as the repository does. */
function toRepositoryPath(file: string, workspace: string | undefined): AnnotationPlace['file'] {
  if (workspace === undefined || !isAbsolute(file)) return file;
  const path = relative(workspace, file);
  return path.startsWith('..') || isAbsolute(path) ? file : path.replaceAll('\\', '/');
}
