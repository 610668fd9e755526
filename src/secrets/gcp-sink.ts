import { encodeJson, type JsonObject } from '../kernel/index.ts';
import type { Clock, CloudTokens, Http } from '../ports/index.ts';
import { askWithToken } from './cloud-caller.ts';
import type { StoreAnswer } from './http-caller.ts';
import type { SecretSink, SinkOptions } from './secret-sink.ts';
import { SecretsError } from './secrets-error.ts';
import type { SinkTarget } from './sink-target.ts';

type GcpTarget = Extract<SinkTarget, { readonly kind: 'gcp_secret_manager' }>;

/** What calls to the clouds are made with. */
export interface CloudParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly cloudTokens: CloudTokens;
}

/**
 * A secret in Google Secret Manager. A value is a new version of it; a secret that is not there yet is
 * made first, replicated wherever Google likes.
 */
export function createGcpSink(target: GcpTarget, parts: CloudParts): SecretSink {
  const project = `https://secretmanager.googleapis.com/v1/projects/${encodeURIComponent(target.project)}`;
  const secret = `${project}/secrets/${encodeURIComponent(target.name)}`;
  const ask = (
    method: 'GET' | 'POST',
    url: string,
    { body, signal }: SinkOptions & { readonly body?: JsonObject },
  ): Promise<StoreAnswer> =>
    askWithToken(
      {
        ...{ cloud: 'google', scope: 'https://www.googleapis.com/auth/cloud-platform' },
        ...{ method, url: new URL(url) },
        ...(body === undefined ? {} : { body: encodeJson(body) }),
        ...(signal === undefined ? {} : { signal }),
      },
      parts,
    );
  return {
    check: async (options = {}) => {
      // Who may only add versions may not read the secret, and the other way round.
      const body = { permissions: [ADD_VERSION] };
      const granted = await ask('POST', `${secret}:testIamPermissions`, { ...options, body });
      if (isGranted(granted)) return;
      const found = await ask('GET', secret, options);
      if (found.status !== 404) throw toError(found.status < 300 ? REFUSAL : found, target);
    },
    async put(value, options = {}) {
      const data = Buffer.from(value.reveal(), 'utf8').toString('base64');
      const addVersion = () =>
        ask('POST', `${secret}:addVersion`, { ...options, body: { payload: { data } } });
      const added = await addVersion();
      if (added.status < 300) return;
      if (added.status !== 404) throw toError(added, target);
      const url = `${project}/secrets?secretId=${encodeURIComponent(target.name)}`;
      const made = await ask('POST', url, { ...options, body: { replication: { automatic: {} } } });
      // Somebody else may have made it meanwhile.
      if (made.status >= 300 && made.status !== 409) throw toError(made, target);
      const again = await addVersion();
      if (again.status >= 300) throw toError(again, target);
    },
  };
}

const ADD_VERSION = 'secretmanager.versions.add';

/** What a secret that is there, and takes no version from us, would answer to one. */
const REFUSAL = { status: 403 };

/** Of a secret that is not there nothing is granted to anybody. */
function isGranted({ status, body }: StoreAnswer): boolean {
  const { permissions } = body;
  return status < 300 && Array.isArray(permissions) && permissions.includes(ADD_VERSION);
}

function toError(
  { status }: Pick<StoreAnswer, 'status'>,
  { name, project }: GcpTarget,
): SecretsError {
  if (status === 401 || status === 403) {
    return new SecretsError(
      'SINK_FORBIDDEN',
      `the credentials may not write ${name} in ${project}`,
      {
        hint: 'Grant roles/secretmanager.secretVersionAdder on the secret, and roles/secretmanager.admin where it is not there yet; the API has to be enabled for the project.',
      },
    );
  }
  if (status === 404) {
    return new SecretsError('SINK_NOT_FOUND', `there is no project ${project}`, {
      hint: 'Check `project` of the sink.',
    });
  }
  return new SecretsError(
    'SINK_REFUSED',
    `Google Secret Manager answered ${String(status)} for ${name}`,
    {
      hint: 'Check name and project of the sink; a value may have 64 KiB. Where a policy of the organisation keeps secrets in certain places, make the secret there first.',
    },
  );
}
