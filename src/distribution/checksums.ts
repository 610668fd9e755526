import { DistributionError } from './distribution-error.ts';

/**
 * Reads a release's `checksums.txt`: lines of a hex digest, two spaces (or ` *`) and a file name,
 * a leading `./` left out (compat-plugins 5.3). File name → digest in lower case.
 *
 * @throws DistributionError `CHECKSUMS_MALFORMED` for any other line, and for a name with two
 * different digests.
 */
export function parseChecksums(text: string): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '') return;
    const [, hex, written] = /^([\da-fA-F]+) [ *](\S.*)$/.exec(line) ?? [];
    if (hex === undefined || written === undefined) {
      throw malformed(`line ${String(index + 1)} is malformed`);
    }
    const name = written.trimEnd().replace(/^\.\//, '');
    const known = digests.get(name);
    if (known !== undefined && known !== hex.toLowerCase()) {
      throw malformed(`it has conflicting digests for ${name}`);
    }
    digests.set(name, hex.toLowerCase());
  });
  return digests;
}

function malformed(problem: string): DistributionError {
  return new DistributionError('CHECKSUMS_MALFORMED', `checksums of the release: ${problem}`, {
    hint: 'Ask the maintainer of the plugin to publish its checksums again.',
  });
}
