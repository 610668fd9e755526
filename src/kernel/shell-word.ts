/** A POSIX single-quoted word that means exactly this text. */
export function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A value as one word of a command line, quoted where it has to be. */
export function toShellWord(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : quoteForShell(value);
}
