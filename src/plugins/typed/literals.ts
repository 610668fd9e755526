import { FieldError } from '../field-error.ts';

/** A generated enum: its names in capitals, with the number that stands for "none of them". */
type WireEnum = Readonly<Record<string, number>>;

/** `'web-api'` for `WEB_API`. */
type Kebab<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}-${Kebab<Tail>}`
  : Lowercase<Name>;

/** Our words for the members of a generated enum. */
export type WordOf<Members extends WireEnum> = Kebab<
  Exclude<Extract<keyof Members, string>, 'UNRECOGNIZED'>
>;

/** Both directions between an enum's numbers and our words for them. */
export interface Words<Members extends WireEnum> {
  /** Refuses a number that is newer than our enum, naming the field. */
  fromWire(field: string, value: number): WordOf<Members>;
  toWire(field: string, word: WordOf<Members>): Members[keyof Members];
}

/** Makes the words of a generated enum: its names in lower case, with hyphens. */
export function wordsOf<const Members extends WireEnum>(members: Members): Words<Members> {
  const pairs = Object.entries(members).filter(([name]) => name !== 'UNRECOGNIZED');
  const words = new Map<number, WordOf<Members>>();
  const numbers = new Map<string, Members[keyof Members]>();
  for (const [name, value] of pairs) {
    // The names are the enum's own, and the types above spell them in the same way.
    const word = name.toLowerCase().replaceAll('_', '-') as WordOf<Members>;
    words.set(value, word);
    numbers.set(word, value as Members[keyof Members]);
  }
  return {
    fromWire: (field, value) => known(words.get(value), 'FIELD_UNREADABLE', field),
    toWire: (field, word) => known(numbers.get(word), 'FIELD_UNENCODABLE', field),
  };
}

function known<Value>(
  value: Value | undefined,
  code: 'FIELD_UNREADABLE' | 'FIELD_UNENCODABLE',
  field: string,
): Value {
  if (value === undefined) throw new FieldError(code, `"${field}" is none of the known values`);
  return value;
}
