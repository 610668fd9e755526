/**
 * One line of YAML that reads as this text where text is wanted: plain where YAML allows it, else in
 * quotes. The empty text is nothing at all, as upstream writes it in lockfiles.
 */
export function toYamlWord(text: string): string {
  if (isPlain(text)) return text;
  return hasControls(text) ? JSON.stringify(text) : `'${text.replaceAll("'", "''")}'`;
}

/** {@link toYamlWord} for a place in `{ … }` or `[ … ]`, where more characters end a plain text. */
export function toYamlFlowWord(text: string): string {
  return /[,[\]{}]/.test(text) && isPlain(text)
    ? `'${text.replaceAll("'", "''")}'`
    : toYamlWord(text);
}

function isPlain(text: string): boolean {
  if (text === '') return true;
  if (hasControls(text) || text.trim() !== text) return false;
  if (/^(?:[,[\]{}#&*!|>'"%@`]|[-?:](?:\s|$))/.test(text)) return false;
  return !/:(?:\s|$)|\s#|^(?:---|\.\.\.)/.test(text);
}

function hasControls(text: string): boolean {
  return /[\0-\x1f\x7f-\x9f\u2028\u2029\ufeff]/.test(text);
}
