/** This machine as Go spells it, such as `linux-amd64`; what Go does not know keeps Node's name. */
export function findPlatform(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  return `${os}-${ARCHITECTURES.get(process.arch) ?? process.arch}`;
}

const ARCHITECTURES: ReadonlyMap<string, string> = new Map([
  ['x64', 'amd64'],
  ['ia32', '386'],
  ['x32', 'amd64'],
]);
