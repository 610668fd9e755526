import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Header } from 'tar/header';
import type { EntryTypeName } from 'tar/types';

/** One entry of an archive to be made, with whatever lies it is to tell. */
export interface MadeEntry {
  readonly path: string;
  readonly type?: EntryTypeName;
  readonly content?: string | Buffer;
  readonly mode?: number;
  readonly linkpath?: string;
}

/** An archive with exactly these entries. */
export function makeArchive(entries: readonly MadeEntry[]): Buffer {
  const blocks = entries.flatMap(
    ({ path, type = 'File', content = '', mode = 0o644, linkpath }) => {
      const body = Buffer.from(content);
      const block = Buffer.alloc(512);
      new Header({
        ...{ path, type, mode, size: type === 'File' ? body.length : 0, mtime: new Date(0) },
        ...(linkpath === undefined ? {} : { linkpath }),
      }).encode(block);
      return [block, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
    },
  );
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

/** The entries of an ordinary plugin. */
export function pluginEntries(name: string, content = `#!/bin/sh\n# ${name}\n`): MadeEntry[] {
  const manifest = {
    ...{ name, version: '1.0.0', author: 'acme', description: 'a plugin' },
    capabilities: { moduleTypes: ['iac.provider'] },
  };
  return [
    { path: name, content, mode: 0o755 },
    { path: 'plugin.json', content: JSON.stringify(manifest) },
  ];
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
