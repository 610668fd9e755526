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

/**
 * Orders two exact versions as semantic versioning does: negative when the left one is older. Build
 * metadata does not count.
 */
export function compareVersions(left: string, right: string): number {
  const [older, newer] = [toParts(left), toParts(right)];
  return (
    compareLists(older.numbers, newer.numbers) ||
    Number(older.labels.length === 0) - Number(newer.labels.length === 0) ||
    compareLists(older.labels, newer.labels)
  );
}

function toParts(version: string): {
  readonly numbers: readonly string[];
  readonly labels: readonly string[];
} {
  const [core = ''] = toBareVersion(version).split('+');
  const dash = core.indexOf('-');
  return dash === -1
    ? { numbers: core.split('.'), labels: [] }
    : { numbers: core.slice(0, dash).split('.'), labels: core.slice(dash + 1).split('.') };
}

function compareLists(left: readonly string[], right: readonly string[]): number {
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = compareParts(part, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Numbers come before words, and are compared as numbers. */
function compareParts(left: string, right: string): number {
  const [isLeftNumber, isRightNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)];
  if (isLeftNumber && isRightNumber) return Math.sign(Number(BigInt(left) - BigInt(right)));
  if (isLeftNumber !== isRightNumber) return isLeftNumber ? -1 : 1;
  return left < right ? -1 : Number(left > right);
}
