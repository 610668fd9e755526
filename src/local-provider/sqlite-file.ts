const PAGE_BYTES = 4096;
const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';

/**
 * A valid empty SQLite database: the header and one page with an empty schema table.
 * The layout is https://www.sqlite.org/fileformat2.html, sections 1.3 and 1.6.
 */
export function createEmptySqlite(): Uint8Array {
  const file = Buffer.alloc(PAGE_BYTES);
  file.write(MAGIC, 0, 'latin1');
  file.writeUInt16BE(PAGE_BYTES, 16);
  // File format for writing and reading: 1 is the rollback journal.
  file.set([1, 1], 18);
  // Payload fractions, fixed by the format.
  file.set([64, 32, 32], 21);
  const changeCounter = 1;
  file.writeUInt32BE(changeCounter, 24);
  file.writeUInt32BE(file.length / PAGE_BYTES, 28);
  const schemaFormat = 4;
  file.writeUInt32BE(schemaFormat, 44);
  const utf8 = 1;
  file.writeUInt32BE(utf8, 56);
  file.writeUInt32BE(changeCounter, 92);
  const writtenBy = 3_045_000;
  file.writeUInt32BE(writtenBy, 96);
  const tableLeaf = 0x0d;
  file.writeUInt8(tableLeaf, HEADER_BYTES);
  file.writeUInt16BE(PAGE_BYTES, HEADER_BYTES + 5);
  return file;
}

/** Whether bytes begin as a SQLite database does. */
export function isSqlite(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, MAGIC.length)).toString('latin1') === MAGIC;
}
