/** Whether a value carries a password in a URL, whatever the variable is called. */
export function hasCredentials(value: string): boolean {
  return URL_WITH_PASSWORD.test(value);
}

const URL_WITH_PASSWORD = /:\/\/[^\s/:@]{0,256}:[^\s/@]{1,1024}@/;
