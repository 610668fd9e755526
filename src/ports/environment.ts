/** Reads one variable of the process environment; `undefined` when it is not set at all. */
export type Environment = (name: string) => string | undefined;
