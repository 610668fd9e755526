import { assertNever, encodeJson, type JsonObject } from '../kernel/index.ts';
import { importAll, type ImportAllOutcome, type ImportSurvey } from '../operations/index.ts';
import { countOf, importText } from '../views/index.ts';
import { confirm } from './confirm.ts';
import { endWithFindings, endWithText, tellFindings } from './end.ts';
import {
  type ExitCode,
  type Invocation,
  printRedacted,
  toEnvironmentRequest,
} from './invocation.ts';

/** `wfctl infra import-all` */
export async function runImportAll(invocation: Invocation): Promise<ExitCode> {
  const { flags, world, ports } = invocation;
  const isApproved = flags.boolean('auto-approve');
  const outcome = await importAll(
    {
      ...toEnvironmentRequest(invocation, invocation.positionals[0]),
      providers: flags.list('provider'),
      types: flags.list('type'),
      skip: flags.list('skip'),
      owners: flags.list('owner'),
      acceptsSharedNames: flags.boolean('accept-shared-names'),
      limit: flags.number('parallelism') ?? 8,
      isDryRun: flags.boolean('dry-run'),
      lockWaitMs: flags.number('lock-wait') ?? 0,
      onSurveyed: (survey) => {
        showPreview(invocation, survey);
      },
      confirm: isApproved
        ? undefined
        : () => confirm('Take these into the state?', world.questioner),
      cancelled: world.cancelled,
    },
    ports,
  );
  return end(invocation, outcome);
}

/** Where standard output is JSON, whoever is asked sees it on standard error. */
function showPreview(invocation: Invocation, survey: ImportSurvey): void {
  const { flags, world, ports } = invocation;
  if (flags.text('format') !== 'json') printRedacted(invocation, importText(survey));
  else if (!flags.boolean('auto-approve') && !flags.boolean('dry-run')) {
    world.stderr.write(ports.concealer.redact(importText(survey)));
  }
}

function end(invocation: Invocation, outcome: ImportAllOutcome): ExitCode {
  if (outcome.kind === 'invalid' || outcome.kind === 'refused') {
    endWithFindings(invocation, outcome);
    return endWithText(invocation, '\nNothing was recorded.');
  }
  tellFindings(invocation, outcome.diagnostics);
  if (invocation.flags.text('format') === 'json') {
    printRedacted(invocation, `${encodeJson(toJson(outcome), { indent: 2 })}\n`);
  }
  return tellEnd(invocation, outcome);
}

type Ended = Exclude<ImportAllOutcome, { readonly kind: 'invalid' | 'refused' }>;

function tellEnd(invocation: Invocation, { kind, survey, recorded }: Ended): ExitCode {
  const say = (text: string): void => {
    if (invocation.flags.text('format') !== 'json') printRedacted(invocation, text);
  };
  switch (kind) {
    case 'imported':
      say(`\nImported ${countOf(recorded.length, 'resource')}.\n`);
      return 0;
    case 'previewed':
      say('\nThis was a dry run; nothing was recorded.\n');
      return 0;
    case 'nothing-to-do':
      say(importText(survey));
      return 0;
    case 'declined':
      return endWithText(invocation, 'Cancelled. Nothing was recorded.');
    case 'cancelled':
      return endWithText(
        invocation,
        `Cancelled. Imported ${countOf(recorded.length, 'resource')}; run it again for the rest.`,
      );
    default:
      return assertNever(kind);
  }
}

function toJson({ kind, survey, recorded, diagnostics }: Ended): JsonObject {
  const written = new Set<string>(recorded);
  return {
    outcome: kind,
    environment: survey.environment,
    resources: survey.resources.map(({ name, type, providerRef, providerId }) => ({
      ...{ name, type, provider: providerRef, id: providerId, recorded: written.has(name) },
    })),
    known: [...survey.known],
    absent: [...survey.absent],
    warnings: diagnostics.map(({ code, detail }) => ({ code, detail })),
  };
}
