/** Where a person answers questions. */
export interface Questioner {
  /** Asks, and answers with the line that was typed; `undefined` when the input ends instead. */
  ask(question: string): Promise<string | undefined>;
}

/** Asks a yes-or-no question. Only `y` and `yes` mean yes; Enter and the end of input mean no (T-77). */
export async function confirm(question: string, questioner: Questioner): Promise<boolean> {
  const answer = await questioner.ask(`${question} [y/N]: `);
  return /^y(?:es)?$/i.test(answer?.trim() ?? '');
}

/** Asks for one exact word before something that cannot be undone. */
export async function confirmWord(
  question: string,
  word: string,
  questioner: Questioner,
): Promise<boolean> {
  const answer = await questioner.ask(`${question} Type "${word}" to go on: `);
  return answer?.trim() === word;
}
