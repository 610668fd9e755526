/** What one entry of an archive says of itself. Nothing of it is to be believed. */
export interface ArchiveEntry {
  readonly path: string;
  readonly kind:
    | 'file'
    | 'folder'
    | 'symbolic link'
    | 'hard link'
    | 'device'
    | 'pipe'
    | 'entry of an unknown type';
  readonly sizeBytes: number;
}

/** What to unpack, where to, and who decides. */
export interface UnpackRequest {
  /** Absolute path of a `.tar.gz`. */
  readonly archive: string;
  /** Absolute path of a folder that is there and empty. */
  readonly folder: string;
  /**
   * Decides on an entry: its path below the folder, with `/`, or `undefined` to leave it out. What
   * it throws ends the unpacking. Asked about every entry, in their order.
   */
  readonly place: (entry: ArchiveEntry) => string | undefined;
  /** How much may come out of the compression, headers included. */
  readonly maxBytes: number;
}

/** A file that was unpacked. */
export interface UnpackedFile {
  /** Below the folder, with `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  readonly isExecutable: boolean;
}

/** Takes archives apart. */
export interface Archives {
  /**
   * Unpacks files and folders, and nothing of any other kind. No file replaces another one; files
   * get mode 0755 or 0644 and no owner, whatever the archive says. After a failure the folder holds
   * some of the files.
   *
   * @throws ArchivesError `ARCHIVES_BROKEN` or `ARCHIVES_TOO_LARGE`, the latter before more than
   * `maxBytes` are written
   * @throws FilesError and whatever `place` throws
   */
  unpack(request: UnpackRequest): Promise<readonly UnpackedFile[]>;
}
