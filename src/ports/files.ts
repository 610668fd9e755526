/** How a file is created. */
export interface WriteOptions {
  /** Permission bits of the new file, such as `0o600`. */
  readonly mode: number;
  /**
   * Not to wait for the disk. The file survives our process like any other, and every process sees
   * it whole; after a power cut it may be gone or broken.
   */
  readonly isFleeting?: boolean;
}

/**
 * The file system, in the few words we need.
 *
 * Paths are absolute. Every method rejects with {@link FilesError} for anything but the turns
 * named here; the error names the path and the system's code, never the contents.
 *
 * A text being written lies beside its target as `.<name>.<anything>.tmp` until it is whole. One
 * that a killed writer left behind may be removed by anybody: a living writer whose text is swept
 * away writes it again.
 */
export interface Files {
  /** The text of a file, or `undefined` when there is none. Rejects when it is not UTF-8. */
  read(path: string): Promise<string | undefined>;
  /** Size in bytes, or `undefined` when there is no such file. */
  sizeBytes(path: string): Promise<number | undefined>;
  /** The names of files and folders in a folder, sorted; empty when there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  /**
   * Replaces a file's contents as one step that survives a crash: either the old text or the new
   * one is there afterwards, never half of it. Creates missing folders with mode 0750.
   */
  writeAtomically(path: string, text: string, options: WriteOptions): Promise<void>;
  /**
   * Creates a file that must not exist yet, its whole text at once. Resolves to `false`, changing
   * nothing, when it exists. Creates missing folders with mode 0750.
   */
  createExclusively(path: string, text: string, options: WriteOptions): Promise<boolean>;
  /** Creates a folder with those that lead to it, mode 0750 each; `false` when it was there. */
  makeFolder(folder: string): Promise<boolean>;
  /** Removes a file; `false` when there was none. */
  remove(path: string): Promise<boolean>;
}
