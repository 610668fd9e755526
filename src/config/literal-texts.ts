import { isJsonObject, type JsonValue } from '../kernel/index.ts';
import { findMember } from './members.ts';

/** The key of a child in its list or map. */
export type ChildKey = string | number;

/**
 * Remembers how scalars were written where their value prints differently: `1.50`, `0x1F`, a date.
 * Fields that want text take that text, as yaml.v3 does.
 */
export class LiteralTexts {
  readonly #texts = new WeakMap<object, Map<ChildKey, string>>();

  /** Notes the text of a scalar child. Costs nothing when the value prints the same. */
  note(parent: object, key: ChildKey, scalar: { text: string; value: JsonValue }): void {
    const { text, value } = scalar;
    if (value === null || typeof value === 'object' || String(value) === text) return;
    this.#set(parent, key, text);
  }

  /** Takes over what is known of a member that was copied to another map. */
  copy(from: object, to: object, key: ChildKey): void {
    const text = this.#texts.get(from)?.get(key);
    if (text !== undefined) this.#set(to, key, text);
  }

  /** The literal text of a scalar child; `undefined` for null, lists and maps. */
  textOf(parent: JsonValue, key: ChildKey): string | undefined {
    if (typeof parent !== 'object' || parent === null) return undefined;
    const text = this.#texts.get(parent)?.get(key);
    if (text !== undefined) return text;
    const value = isJsonObject(parent) ? findMember(parent, String(key)) : parent[Number(key)];
    return typeof value === 'object' || value === undefined ? undefined : String(value);
  }

  #set(parent: object, key: ChildKey, text: string): void {
    const texts = this.#texts.get(parent) ?? new Map<ChildKey, string>();
    this.#texts.set(parent, texts.set(key, text));
  }
}
