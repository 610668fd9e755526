/** Units of both alphabets of base64, without the padding, which can only end it. */
const IN_BASE64 = new Uint8Array(128);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_') {
  IN_BASE64[character.charCodeAt(0)] = 1;
}

/** Whether a UTF-16 code unit can stand within base64; `NaN`, past the end of a text, cannot. */
export function isBase64Unit(unit: number): boolean {
  return IN_BASE64[unit] === 1;
}

/** Base64 at the start of a line, of which only the first characters count. */
interface Run {
  readonly start: number;
  readonly end: number;
}

/** The runs of base64, up to `length` each, with which lines start: also those inside of JSON. */
export function findLineStartRuns(text: string, length: number): readonly Run[] {
  const runs = [runAt(text, 0, length)];
  for (const lineEnd of ['\n', '\\n']) {
    for (let at = text.indexOf(lineEnd); at !== -1; at = text.indexOf(lineEnd, at + 1)) {
      runs.push(runAt(text, at + lineEnd.length, length));
    }
  }
  return runs;
}

const SPACE = 0x20;
const TAB = 0x09;

function runAt(text: string, from: number, length: number): Run {
  let start = from;
  while (text.charCodeAt(start) === SPACE || text.charCodeAt(start) === TAB) start += 1;
  let end = start;
  while (end - start < length && isBase64Unit(text.charCodeAt(end))) end += 1;
  return { start, end };
}
