import { action, command, type Row } from '../rows.ts';
import { writeForeign } from '../foreign.ts';
import { modules } from './modules.ts';

const MODULES = modules('one');

const telling = { mode: 'tell', modules: MODULES, exitCode: 0 } as const;
const failing = { mode: 'fail', modules: MODULES, exitCode: 1, isTold: true } as const;
const crashing = { ...failing, mode: 'crash' } as const;
const blind = { ...failing, mode: 'blind' } as const;

const TFSTATE = 'infra state import --from tfstate foreign.tfstate --verbose';
const PULUMI = 'infra state import --from pulumi foreign.pulumi --verbose';

/** What is there already is recorded by asking its provider, who never told of it before. */
export const IMPORTS: readonly Row[] = [
  command('infra import --name holder --id id-holder --verbose', telling),
  command('infra state show holder', telling),
  command('infra plan --verbose --no-provider', telling),
  command('infra plan --verbose --format json', telling),
  action('infra-plan', telling),
  command('infra outputs --format json', telling),
  command('infra state export', telling),
  command('infra import --name teller --id id-teller --verbose', failing),
  command('infra import --name teller --id id-teller --verbose', crashing),
  command('infra import --name teller --verbose', blind),
  command('infra import --name teller --id id-teller --verbose', { ...telling, isTold: true }),
  command('infra state mv teller old-teller', telling),
  command('infra state claim old-teller', telling),
  command('infra state rm old-teller', telling),
  command('infra import-all --auto-approve --verbose', failing),
  command('infra import-all --auto-approve --verbose', crashing),
  command('infra import-all --auto-approve --verbose', blind),
  command('infra state rm holder', telling),
  command('infra import-all --auto-approve --verbose', blind),
  command('infra import-all --dry-run --verbose --format json', { ...telling, isTold: true }),
  command('infra import-all --auto-approve --verbose', { ...telling, isTold: true }),
  command('infra state show holder', telling),
  command('infra drift --verbose --refresh', telling),
  command('infra destroy -y --verbose', failing),
  command('infra destroy -y --verbose', crashing),
  command('infra destroy -y --verbose --format json', { ...telling, isTold: true }),
];

/** The same by what another tool knows, whose file holds every secret in plain. */
export const FOREIGN: readonly Row[] = [
  command(`${TFSTATE} --dry-run`, { ...telling, before: writeForeign('whole') }),
  command(`${PULUMI} --dry-run`, telling),
  command(TFSTATE, { ...telling, exitCode: 1, before: writeForeign('cut-off') }),
  command(PULUMI, { ...telling, exitCode: 1 }),
  command(TFSTATE, { ...telling, exitCode: 1, before: writeForeign('wrong') }),
  command(PULUMI, { ...telling, exitCode: 1 }),
  command(PULUMI, { ...telling, before: writeForeign('whole') }),
  command('infra state show holder', telling),
  command('infra state rm holder', telling),
  command(TFSTATE, telling),
  command('infra state show holder', telling),
  command('infra plan --verbose --no-provider', telling),
  command('infra plan --verbose', blind),
  command('infra drift --verbose', { ...telling, exitCode: 0 }),
  command('infra apply -y --verbose', { ...telling, isTold: true }),
  command('infra destroy -y', { ...telling }),
];
