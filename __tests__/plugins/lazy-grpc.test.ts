import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';

it('the room is entered without loading gRPC, which comes with the first provider', () => {
  const { metafile } = buildSync({
    entryPoints: [join(import.meta.dirname, '../../src/plugins/index.ts')],
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    outdir: 'out',
    write: false,
    metafile: true,
  });
  const hasGrpc = (output: string): boolean =>
    Object.keys(metafile.outputs[output]?.inputs ?? {}).some((path) => path.includes('@grpc/'));
  const loadedWith = (output: string): readonly string[] => [
    output,
    ...(metafile.outputs[output]?.imports ?? [])
      .filter(({ kind }) => kind === 'import-statement')
      .flatMap(({ path }) => loadedWith(path)),
  ];
  const outputs = Object.keys(metafile.outputs);
  const entry = outputs.find((output) => output.endsWith('out/index.js')) ?? '';
  expect(outputs.some(hasGrpc)).toBe(true);
  expect(loadedWith(entry).filter(hasGrpc)).toEqual([]);
});
