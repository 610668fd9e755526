/**
 * The texts of all elements of that name in an object store's answer, in order. Where we look, such
 * documents have no attributes, comments or CDATA.
 */
export function findElements(xml: string, name: string): readonly string[] {
  const pattern = new RegExp(`<${name}>([^<]*)</${name}>`, 'g');
  return [...xml.matchAll(pattern)].map(([, text = '']) => unescape(text));
}

/** The text of the first such element; `undefined` where there is none. */
export function findElement(xml: string, name: string): string | undefined {
  return findElements(xml, name)[0];
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&apos;', "'"],
]);

function unescape(text: string): string {
  return text.replace(/&[^;]*;/g, (entity) => {
    const digits = /^&#(x?)([\da-f]+);$/i.exec(entity);
    if (digits === null) return ENTITIES.get(entity) ?? entity;
    const [, hexadecimal, number = ''] = digits;
    return String.fromCodePoint(Number.parseInt(number, hexadecimal === '' ? 10 : 16));
  });
}
