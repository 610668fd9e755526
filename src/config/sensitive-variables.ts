/** Whether a value carries a password in a URL, whatever the variable is called. */
export function hasCredentials(value: string): boolean {
  for (const [, authority = ''] of value.matchAll(/:\/\/([^\s/]*)/g)) {
    const user = authority.slice(0, Math.max(0, authority.lastIndexOf('@')));
    const colon = user.indexOf(':');
    if (colon !== -1 && colon < user.length - 1) return true;
  }
  return false;
}
