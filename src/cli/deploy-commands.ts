import type { Command } from './command.ts';
import type { FlagSpec } from './command-spec.ts';
import { CONFIG_FILE, ENVIRONMENT_FLAGS, FORMAT } from './flags.ts';

/** Whatever their form, values are read together with those of files, so that all faults are told at once. */
function text(name: string, placeholder: string, summary: string): FlagSpec {
  return { name, takes: { kind: 'text' }, placeholder, summary };
}

function texts(name: string, placeholder: string, summary: string): FlagSpec {
  return { name, takes: { kind: 'texts' }, placeholder, summary };
}

/** The commands about what was deployed. */
export const DEPLOY_COMMANDS: readonly Command[] = [
  {
    path: ['deploy', 'verify'],
    summary: 'Ask addresses until all of them answer as they have to',
    flags: [
      texts('url', 'URL', 'address to verify; may be repeated'),
      texts('from-output', 'MODULE.FIELD', 'output of the environment that is an address'),
      text('step', 'NAME', 'step of type deploy_verify in the config, in place of addresses'),
      text('expect-status', 'STATUS', '200, 2xx, 200-399 or a list; otherwise 200'),
      texts('expect-body-contains', 'TEXT', 'text that the body has to contain'),
      texts('expect-json', 'PATH=VALUE', 'value that the body, as JSON, has to have at a path'),
      texts('expect-header', 'NAME:VALUE', 'header that the answer has to have'),
      text('expect-version', 'VERSION', 'version or commit that has to answer'),
      text('version-path', 'PATH', 'where the body, as JSON, tells its version'),
      text('version-header', 'NAME', 'which header tells the version'),
      text('consecutive-successes', 'N', 'how many good answers in a row; otherwise 1'),
      text('stable-for', 'TIME', 'how long answers have to stay good'),
      text('method', 'METHOD', 'otherwise GET'),
      texts('header', 'NAME:VALUE', 'header to send; ${VARIABLE} is filled in'),
      text('body', 'TEXT', 'body to send; ${VARIABLE} is filled in'),
      {
        name: 'follow-redirects',
        takes: { kind: 'boolean' },
        summary: 'follow up to ten; otherwise a redirect is a wrong answer',
      },
      text('tls-verify', 'BOOLEAN', 'false takes any certificate'),
      texts('resolve', 'HOST:PORT:ADDRESS', 'where to connect to in place of DNS and proxies'),
      text('request-timeout', 'TIME', 'for each request, all of it; otherwise 10s'),
      text('timeout', 'TIME', 'for everything, by the wall clock; otherwise 5m'),
      text('retry-interval', 'TIME', 'how long to wait between requests; otherwise 10s'),
      text('retry-backoff', 'FACTOR', 'what the interval grows by after each bad answer'),
      text('max-retry-interval', 'TIME', 'what it grows to at most; otherwise 1m'),
      text('max-retries', 'N', 'bad answers of one address before it is given up'),
      {
        name: 'report-deployment',
        takes: { kind: 'boolean' },
        summary: 'in a workflow, tell GitHub of the deployment and how it ended',
      },
      text('deployment-environment', 'NAME', 'its environment on GitHub; otherwise that of --env'),
      text('environment-url', 'URL', 'where people find what was deployed'),
      ...ENVIRONMENT_FLAGS,
      FORMAT,
    ],
    positionals: [CONFIG_FILE],
    examples: [
      'wfctl deploy verify --url https://staging.example.com/healthz --timeout 5m',
      'wfctl deploy verify --url https://example.com/version --expect-version 3f2a91c --version-path commit',
      'wfctl deploy verify --config app.yaml --step verify',
    ],
    run: async (invocation) => (await import('./run-deploy-verify.ts')).runDeployVerify(invocation),
  },
];
