import type { Secret } from '../kernel/index.ts';

/** One entry of a keychain. */
export interface KeychainEntry {
  readonly service: string;
  readonly account: string;
}

export type KeychainAnswer =
  | { readonly kind: 'found'; readonly secret: Secret }
  | { readonly kind: 'missing' }
  /** The keychain is locked, or its owner does not want us to read that. */
  | { readonly kind: 'refused' }
  /** There is none on this machine, or no tool to read it with. */
  | { readonly kind: 'no-keychain' };

/** The keychain of this machine's user: only read, since a tool would be handed values as arguments. */
export interface Keychain {
  read(entry: KeychainEntry, options?: { readonly signal?: AbortSignal }): Promise<KeychainAnswer>;
}
