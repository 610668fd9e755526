import { base64Forms, determinedAt } from './base64-forms.ts';
import { percentForms } from './percent-forms.ts';
import type { SecretForms } from './secret-forms.ts';

/**
 * Forms that take two encoders, or a program that prints bytes: a docker login in a Kubernetes secret,
 * a URL within a URL, Go's `[]byte`, Node's `Buffer`. Our own texts are searched for them. The runner
 * is not told of them: it looks for each, one after the other, in every line of every later step.
 */
export function rareForms(text: string): SecretForms {
  const bytes = Buffer.from(text, 'utf8');
  const json = JSON.stringify(text).slice(1, -1);
  const inBase64 = base64Forms(bytes);
  const whole = Buffer.from(bytes.toString('base64'));
  return {
    plain: new Set([
      ...percentForms(text).map((form) => form.replaceAll('%', '%25')),
      ...(json === text ? [] : percentForms(json)),
      ...inBase64.map((form) => form.replace(/[+/=]/g, encodeURIComponent)),
      // As PHP puts it into JSON.
      ...inBase64.map((form) => form.replaceAll('/', '\\/')),
      ...[' ', ','].map((gap) => bytes.join(gap)),
      bytes.toString('hex').replace(/..(?=.)/g, '$& '),
    ]),
    base64: new Set([
      ...base64Forms(whole),
      ...OFFSETS.flatMap((offset) => base64Of(determinedAt(offset, bytes))),
    ]),
  };
}

const OFFSETS = [0, 1, 2] as const;

function base64Of(form: string): readonly string[] {
  return OFFSETS.map((offset) => determinedAt(offset, Buffer.from(form)));
}
