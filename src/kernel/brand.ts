declare const brand: unique symbol;

/** A `Base` that passed the check its name stands for. Only the checking function casts to it. */
export type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };
