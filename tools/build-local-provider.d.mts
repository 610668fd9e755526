/** Writes `local` (executable), `plugin.json` and `package.json` into the folder. */
export function buildLocalProvider(outputFolder: string): Promise<void>;
