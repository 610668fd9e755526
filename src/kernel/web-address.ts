/** An address that begins with https:// or http:// and names no user; `undefined` for other texts. */
export function parseWebAddress(text: string): URL | undefined {
  return /^https?:\/\/[^@]+$/.test(text) && URL.canParse(text) ? new URL(text) : undefined;
}

/** An address as it may be shown: without the user and password that it may hold. */
export function hideUser(address: string): string {
  return address.replace(/\/\/[^/]*@/g, '//***@');
}

/** Whether nobody on the way to an address can listen: encrypted, or never leaving the machine. */
export function isPrivateAddress({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}
