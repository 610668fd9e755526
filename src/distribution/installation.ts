import { join } from 'node:path';
import type { Files } from '../ports/index.ts';
import { findText } from './find-text.ts';
import { parseRecordFields, RECORD_FILE } from './install-record.ts';
import { toFolderName } from './plugin-name.ts';

/** What an installed plugin says of where it came from. */
export type Installation =
  | { readonly kind: 'absent' }
  /** Somebody put it there by other means: nothing is known of its archive. */
  | { readonly kind: 'unrecorded' }
  | {
      readonly kind: 'recorded';
      readonly version: string;
      readonly platform: string;
      readonly sha256: string;
    };

/** Reads the `.wfctl-install.json` of a plugin, if it is installed (compat-plugins 5.4). */
export async function findInstallation(
  pluginFolder: string,
  name: string,
  files: Files,
): Promise<Installation> {
  const folder = join(pluginFolder, toFolderName(name));
  const text = await findText(join(folder, RECORD_FILE), files);
  if (text === undefined) {
    return { kind: (await files.list(folder)).length === 0 ? 'absent' : 'unrecorded' };
  }
  const record = parseRecordFields(text);
  const [version, platform, sha256] = ['version', 'platform', 'sha256'].map((key) => record[key]);
  if (typeof version !== 'string' || typeof platform !== 'string' || typeof sha256 !== 'string') {
    return { kind: 'unrecorded' };
  }
  return { kind: 'recorded', version, platform, sha256: sha256.toLowerCase() };
}
