/** The larger array, with what is in the other. */
export function grow<T extends Int32Array | Uint16Array>(array: T, larger: T): T {
  larger.set(array);
  return larger;
}
