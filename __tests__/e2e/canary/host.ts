/**
 * Our two hosts around something that fails in a way that nobody thought of, with a secret in every text
 * of the error: `host.ts action|command MODE`. The secret is the variable `CANARY_TOKEN`.
 */
import { runCli } from '../../../src/cli/run.ts';
import { createCliWorld } from '../../../src/cli/world.ts';
import { runAction } from '../../../src/github/index.ts';

const [host = '', mode = ''] = process.argv.slice(2);
const secret = process.env['CANARY_TOKEN'] ?? '';

/** An error of ours as they come: with a cause, members, and a stack that says it too. */
function makeError(): Error {
  const inner = new TypeError(
    `cannot read properties of ${Buffer.from(secret).toString('base64')}`,
  );
  const members = [new Error(encodeURIComponent(secret)), { told: secret }];
  const error = new AggregateError(members, `unexpected ${secret}`, { cause: inner });
  error.stack = `AggregateError: unexpected ${secret}\n    at ${secret} (file:///x.mjs:1:1)`;
  return error;
}

/** Fails as the mode says: thrown, in a promise that nobody awaits, or where no promise is. */
async function fail(): Promise<void> {
  if (mode === 'thrown') throw makeError();
  if (mode === 'rejected') void Promise.reject(makeError());
  else {
    setTimeout(() => {
      throw makeError();
    }, 1);
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
}

if (host === 'action') {
  await runAction({
    async main({ concealer }) {
      if (process.env['KNOWN'] === 'yes') concealer.conceal(secret);
      await fail();
    },
  });
} else {
  const world = createCliWorld();
  // By the time the first line is printed the session has told of the variable.
  const failing = {
    ...world,
    print: () => {
      if (mode === 'thrown') throw makeError();
      void fail();
    },
  };
  process.exitCode = await runCli(['infra', 'state', 'list', '--verbose'], failing);
  await new Promise((resolve) => setTimeout(resolve, 100));
}
