/** Whether a version names one release and will do so for ever; `latest`, ranges and `v1` do not. */
export function isExactVersion(text: string): boolean {
  return /^v?\d+\.\d+\.\d+(?:-[\dA-Za-z.-]+)?(?:\+[\dA-Za-z.-]+)?$/.test(text);
}

/** Whether two versions are the same but for a leading `v`. */
export function isSameVersion(left: string, right: string): boolean {
  return toBareVersion(left) === toBareVersion(right);
}

/** A version without its leading `v`. */
export function toBareVersion(version: string): string {
  return version.replace(/^v(?=\d)/, '');
}
