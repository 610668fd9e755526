/** An address that begins with https:// or http:// and names no user; `undefined` for other texts. */
export function parseWebAddress(text: string): URL | undefined {
  return /^https?:\/\/[^@]+$/.test(text) && URL.canParse(text) ? new URL(text) : undefined;
}
