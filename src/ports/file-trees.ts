/** A file in a folder, by its content. */
export interface TreeFile {
  /** Below the folder, with `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  readonly isExecutable: boolean;
}

/** A file that grows at its end. Disposing closes it; what was appended stays. */
export interface GrowingFile extends AsyncDisposable {
  /** What it holds so far. */
  read(): AsyncIterable<Uint8Array>;
  append(bytes: Uint8Array): Promise<void>;
  /** Empties it. */
  restart(): Promise<void>;
}

/**
 * Folders with all that is in them, and files too large to be held. Paths are absolute; no link is
 * followed at the end of one. Methods reject with {@link FilesError} for anything but the turns
 * named here.
 */
export interface FileTrees {
  kindOf(path: string): Promise<'file' | 'folder' | 'other' | undefined>;
  makeFolder(path: string): Promise<void>;
  /**
   * Renames, in one step. `gone` when there is nothing at `from`, `taken` when `to` is a folder
   * that is not empty; nothing has changed then.
   */
  move(from: string, to: string): Promise<'moved' | 'gone' | 'taken'>;
  /** Removes a file or a folder with all that is in it; content to find none. */
  removeAll(path: string): Promise<void>;
  /** Lets everybody run a file. */
  makeExecutable(path: string): Promise<void>;
  /** Opens a file, making it with mode 0600 where there is none. */
  openGrowing(path: string): Promise<GrowingFile>;
  /**
   * The files below a folder, sorted by path; empty when there is no such folder, and `undefined`
   * when there is anything but files and folders in it, or a file goes away meanwhile.
   */
  digest(folder: string): Promise<readonly TreeFile[] | undefined>;
}
