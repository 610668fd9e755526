/**
 * What can be seen of some bytes in base64, whichever document they stand in.
 *
 * Three bytes make four characters, so the same bytes look different at each of three offsets, and
 * the characters at both ends also depend on the neighbours:
 *
 *     bytes      | n n S | S S S | S n n |      n: a neighbour, S: the secret
 *     characters  . . . x x x x x x x . . .      x: determined by the secret alone
 *
 * For each offset the determined characters are given, and for the secret alone the whole of it,
 * with padding and without; all of that in both alphabets.
 */
export function base64Forms(bytes: Buffer): readonly string[] {
  const whole = bytes.toString('base64');
  const forms = [whole, whole.replace(/=+$/, ''), ...[0, 1, 2].map((o) => determinedAt(o, bytes))];
  const inUrls = forms.filter((form) => /[+/]/.test(form));
  return [...forms, ...inUrls.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))];
}

/** The characters that these bytes alone determine where they begin so many bytes behind a group. */
export function determinedAt(offset: number, bytes: Buffer): string {
  const shifted = Buffer.alloc(offset + bytes.length);
  bytes.copy(shifted, offset);
  const first = Math.ceil((offset * 8) / 6);
  const end = Math.floor(((offset + bytes.length) * 8) / 6);
  return shifted.toString('base64').slice(first, end);
}
