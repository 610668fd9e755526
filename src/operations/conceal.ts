import { hasCredentials, type ResolvedResource, SECRET_KEYS } from '../config/index.ts';
import { isJsonObject, isSensitiveName, type JsonValue } from '../kernel/index.ts';
import type { Environment } from '../ports/index.ts';
import { type FieldChange, fillIn } from '../resources/index.ts';
import type { OperationPorts } from './ports.ts';
import type { Session } from './session.ts';

type ConcealingPorts = Pick<OperationPorts, 'concealer' | 'environment'>;

/** The environment, where reading a secret conceals it first. */
export function concealingVariables(session: Session, ports: OperationPorts): Environment {
  return (name) => {
    const value = session.variables(name);
    if (value === undefined) return undefined;
    const isDeclared = session.config.declaredSecrets.has(name);
    if (isDeclared || isSensitiveName(name) || hasCredentials(value)) {
      ports.concealer.conceal(value);
    }
    return value;
  };
}

/**
 * Conceals the texts of resources that stand where secrets do: under `env_vars_secret`, or under a key
 * that is named like a credential. Their variables are filled in for it as far as they are set.
 */
export function concealSecretSettings(
  resources: readonly Pick<ResolvedResource, 'config'>[],
  ports: ConcealingPorts,
): void {
  for (const { config } of resources) {
    if (config !== undefined) concealSecretsIn(config, { isSecret: false, ports });
  }
}

function concealSecretsIn(
  value: JsonValue,
  context: { readonly isSecret: boolean; readonly ports: ConcealingPorts },
): void {
  const { isSecret, ports } = context;
  if (typeof value === 'string') {
    if (isSecret) concealFilled(value, ports);
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      concealSecretsIn(item, { isSecret: isSecret || isSecretKey(key), ports });
    }
  } else if (Array.isArray(value)) {
    value.forEach((item: JsonValue) => {
      concealSecretsIn(item, context);
    });
  }
}

function concealFilled(text: string, ports: ConcealingPorts): void {
  const lookup = {
    variable: ports.environment,
    output: () => ({ kind: 'unknown-module' as const }),
  };
  const outcome = fillIn({ text }, lookup, 'lenient');
  // A text that still waits for another resource's output is no secret yet.
  if (outcome.kind !== 'filled' || outcome.unresolved.size > 0) return;
  ports.concealer.conceal(outcome.config.reveal());
}

/** Conceals what stands under a key that is named like a credential in differences that a provider told. */
export function concealChanges(
  changes: readonly FieldChange[],
  ports: Pick<OperationPorts, 'concealer'>,
): void {
  for (const change of changes) {
    const isSecret = change.path.split(/[.[\]]+/).some(isSecretKey);
    for (const value of [change.old, change.new]) {
      if (isSecret) ports.concealer.conceal(value);
      else concealNamed(value, ports);
    }
  }
}

/** Conceals what stands under keys that are named like a credential, and URLs with a password. */
export function concealNamed(value: JsonValue, ports: Pick<OperationPorts, 'concealer'>): void {
  if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (isSecretKey(key)) ports.concealer.conceal(item);
      else concealNamed(item, ports);
    }
  } else if (Array.isArray(value)) {
    value.forEach((item: JsonValue) => {
      concealNamed(item, ports);
    });
  } else if (typeof value === 'string' && hasCredentials(value)) {
    ports.concealer.conceal(value);
  }
}

function isSecretKey(key: string): boolean {
  return SECRET_KEYS.has(key) || isSensitiveName(key);
}
