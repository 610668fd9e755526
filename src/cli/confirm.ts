/** Where a person answers questions. */
export interface Questioner {
  /** Asks, and answers with the line that was typed; `undefined` when the input ends instead. */
  ask(question: string): Promise<string | undefined>;
}

/** A {@link Questioner} that may have nobody behind it. */
export interface PossibleQuestioner extends Questioner {
  /** Whether a person can answer: a pipe that holds a word is none. */
  readonly isTerminal: boolean;
}

/** Asks a yes-or-no question. Only `y` and `yes` mean yes; Enter and the end of input mean no (T-77). */
export async function confirm(question: string, questioner: Questioner): Promise<boolean> {
  const answer = await questioner.ask(`${question} [y/N]: `);
  return /^y(?:es)?$/i.test(answer?.trim() ?? '');
}

/** Asks for one exact word, without so much as a space, before something that cannot be undone. */
export async function confirmWord(
  question: string,
  word: string,
  questioner: Questioner,
): Promise<boolean> {
  const answer = await questioner.ask(`${question} Type "${word}" to go on: `);
  return answer === word;
}
