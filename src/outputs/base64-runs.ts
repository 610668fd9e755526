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
  /** Where the line before ends; `undefined` for the first line. */
  readonly before: number | undefined;
}

/** The runs of base64, up to `length` each, with which lines start: also those inside of JSON. */
export function findLineStartRuns(text: string, length: number): readonly Run[] {
  const runs = [runAt(text, { from: 0, before: undefined }, length)];
  for (const lineEnd of LINE_ENDS) {
    for (let at = text.indexOf(lineEnd); at !== -1; at = text.indexOf(lineEnd, at + 1)) {
      runs.push(runAt(text, { from: at + lineEnd.length, before: at }, length));
    }
  }
  return runs;
}

/** The run, up to `length`, with which the line begins that follows one that ends here, if it does. */
export function findNextRun(text: string, at: number, length: number): Run | undefined {
  const end = text.startsWith('\\r', at) ? at + 2 : text.charAt(at) === '\r' ? at + 1 : at;
  const lineEnd = LINE_ENDS.find((each) => text.startsWith(each, end));
  return lineEnd === undefined
    ? undefined
    : runAt(text, { from: end + lineEnd.length, before: at }, length);
}

/** Where the run begins, up to `length` long, with which a line ends whose end is at `lineEnd`. */
export function findLastRun(text: string, lineEnd: number, length: number): Omit<Run, 'before'> {
  let end = lineEnd;
  if (text.charAt(end - 1) === '\r') end -= 1;
  else if (text.endsWith('\\r', end) && text.startsWith('\\n', lineEnd)) end -= 2;
  let start = end;
  while (end - start < length && isBase64Unit(text.charCodeAt(start - 1))) start -= 1;
  return { start, end };
}

const LINE_ENDS = ['\n', '\\n'] as const;
const SPACE = 0x20;
const TAB = 0x09;

function runAt(
  text: string,
  { from, before }: { readonly from: number; readonly before: number | undefined },
  length: number,
): Run {
  let start = from;
  while (text.charCodeAt(start) === SPACE || text.charCodeAt(start) === TAB) start += 1;
  let end = start;
  while (end - start < length && isBase64Unit(text.charCodeAt(end))) end += 1;
  return { start, end, before };
}
