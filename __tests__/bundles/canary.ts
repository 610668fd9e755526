/**
 * The names of the texts in which a secret can be read: as it is, in base64 wherever it begins in
 * what was encoded, percent-encoded, or in hexadecimal.
 */
export function findCanary(
  secret: string,
  texts: Readonly<Record<string, string>>,
): readonly string[] {
  const forms = formsOf(secret);
  return Object.entries(texts)
    .filter(([, text]) => forms.some((form) => text.includes(form)))
    .map(([name]) => name);
}

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  // Whole groups of three bytes, at each of the three places where one can begin.
  const middles = [0, 1, 2].map((skipped) => {
    const inner = bytes.subarray(skipped);
    return inner.subarray(0, inner.length - (inner.length % 3));
  });
  return [
    secret,
    ...middles.flatMap((middle) => [middle.toString('base64'), middle.toString('base64url')]),
    encodeURIComponent(secret),
    bytes.toString('hex'),
  ];
}
