/** What stands in the place of a sensitive value. */
export const SENSITIVE_TEXT = '(sensitive)';
