import { type Files } from '../ports/index.ts';
import { resay } from './resay.ts';

/** The same files, with failures said in this room's words. */
export function createStateFiles(files: Files): Files {
  return {
    read: (path) => resay('STATE_UNREADABLE', () => files.read(path)),
    sizeBytes: (path) => resay('STATE_UNREADABLE', () => files.sizeBytes(path)),
    list: (folder) => resay('STATE_UNREADABLE', () => files.list(folder)),
    writeAtomically: (path, text, options) =>
      resay('STATE_WRITE_FAILED', () => files.writeAtomically(path, text, options)),
    createExclusively: (path, text, options) =>
      resay('STATE_WRITE_FAILED', () => files.createExclusively(path, text, options)),
    makeFolder: (folder) => resay('STATE_WRITE_FAILED', () => files.makeFolder(folder)),
    remove: (path) => resay('STATE_WRITE_FAILED', () => files.remove(path)),
  };
}
