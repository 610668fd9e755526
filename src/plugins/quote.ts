/**
 * Text from a plugin in a form that fits into a message: control characters replaced, so that it
 * can neither move a terminal's cursor nor end a line, and no longer than the limit.
 */
export function quote(text: string, limit = 200): string {
  const printable = text.slice(0, limit).replace(/[\u0000-\u001f\u007f-\u009f]/g, '�');
  return JSON.stringify(text.length > limit ? `${printable}…` : printable);
}
