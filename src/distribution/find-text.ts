import { type Files, FilesError } from '../ports/index.ts';

/**
 * The text of a file that is worth no more than what it says; `undefined` where there is none, or
 * none that can be read: half of it after a power cut, or bytes that somebody put there.
 */
export async function findText(path: string, files: Files): Promise<string | undefined> {
  return await files.read(path).catch((error: unknown) => {
    if (error instanceof FilesError) return undefined;
    throw error;
  });
}
