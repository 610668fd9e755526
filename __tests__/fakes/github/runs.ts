import {
  type Asked,
  type FakeAnswer,
  NO_CONTENT,
  NOT_FOUND,
  ok,
  refused,
  repositoryOf,
  type Routes,
  textOf,
  toUser,
} from './answer.ts';
import type { FakeDeployment, FakeJob, FakeRun } from './world.ts';

const REPO = '/repos/{owner}/{repo}';
const RUN = `${REPO}/actions/runs/{run_id}`;
const ATTEMPT = `${RUN}/attempts/{attempt_number}`;
const DEPLOYMENT = `${REPO}/deployments/{deployment_id}`;
const LONGEST_DESCRIPTION = 140;

/** Workflow runs, environments and deployments. */
export const RUN_ROUTES: Routes = {
  'GET /user': ({ login }) =>
    login.endsWith('[bot]')
      ? { status: 403, body: { message: 'Resource not accessible by integration' } }
      : ok(toUser(login)),
  [`GET ${REPO}`]: (asked) => {
    const { id, fullName } = repositoryOf(asked);
    return ok({ id, full_name: fullName });
  },
  [`GET ${RUN}`]: (asked) => withRun(asked, (run) => ok(toRun(run, asked))),
  [`GET ${ATTEMPT}`]: (asked) => withRun(asked, (run) => ok(toRun(run, asked))),
  [`GET ${RUN}/jobs`]: (asked) => withRun(asked, ({ jobs }) => toJobs(jobs)),
  [`GET ${ATTEMPT}/jobs`]: (asked) => withRun(asked, ({ jobs }) => toJobs(jobs)),
  [`GET ${REPO}/environments`]: (asked) => {
    const { environments } = repositoryOf(asked);
    return {
      status: 200,
      list: [...environments].map((name) => ({ name })),
      wrap: (page) => ({ total_count: environments.size, environments: page }),
    };
  },
  [`GET ${REPO}/environments/{environment_name}`]: (asked) => {
    const name = asked.parameters['environment_name'] ?? '';
    return repositoryOf(asked).environments.has(name) ? ok({ name }) : NOT_FOUND;
  },
  [`PUT ${REPO}/environments/{environment_name}`]: (asked) => {
    const name = asked.parameters['environment_name'] ?? '';
    repositoryOf(asked).environments.add(name);
    return ok({ name });
  },
  [`GET ${REPO}/deployments`]: (asked) => {
    const { sha, ref, task, environment } = asked.parameters;
    const list = repositoryOf(asked)
      .deployments.filter(
        (each) =>
          (sha === undefined || each.sha === sha) &&
          (ref === undefined || each.ref === ref) &&
          (task === undefined || each.task === task) &&
          (environment === undefined || each.environment === environment),
      )
      .map(toDeployment)
      .reverse();
    return { status: 200, list };
  },
  [`POST ${REPO}/deployments`]: createDeployment,
  [`GET ${DEPLOYMENT}`]: (asked) => withDeployment(asked, (found) => ok(toDeployment(found))),
  [`DELETE ${DEPLOYMENT}`]: (asked) =>
    withDeployment(asked, (found) => {
      const { deployments } = repositoryOf(asked);
      deployments.splice(deployments.indexOf(found), 1);
      return NO_CONTENT;
    }),
  [`GET ${DEPLOYMENT}/statuses`]: (asked) =>
    withDeployment(asked, ({ statuses }) => ({ status: 200, list: [...statuses].reverse() })),
  [`POST ${DEPLOYMENT}/statuses`]: (asked) =>
    withDeployment(asked, (found) => {
      const { description, log_url, environment_url } = asked.body;
      if (textOf(description).length > LONGEST_DESCRIPTION) {
        return refused('Validation Failed', [
          { resource: 'DeploymentStatus', field: 'description', code: 'custom' },
        ]);
      }
      const state = textOf(asked.body['state']);
      found.statuses.push({
        ...{ id: asked.world.nextId(), state, description: textOf(description) },
        ...{ log_url: textOf(log_url), environment_url: textOf(environment_url) },
      });
      if (state === 'success' && asked.body['auto_inactive'] !== false) retireOthers(found, asked);
      return { status: 201, body: found.statuses.at(-1) };
    }),
};

/** Without an attempt the newest one. */
function withRun(asked: Asked, answer: (run: FakeRun) => FakeAnswer): FakeAnswer {
  const { run_id: id, attempt_number: attempt } = asked.parameters;
  const run = repositoryOf(asked).runs.findLast(
    (each) => each.id === Number(id) && (attempt === undefined || each.attempt === Number(attempt)),
  );
  return run === undefined ? NOT_FOUND : answer(run);
}

function withDeployment(
  asked: Asked,
  answer: (deployment: FakeDeployment) => FakeAnswer,
): FakeAnswer {
  const id = Number(asked.parameters['deployment_id']);
  const found = repositoryOf(asked).deployments.find((each) => each.id === id);
  return found === undefined ? NOT_FOUND : answer(found);
}

/** What GitHub does unless it is told otherwise is why a tool has to say both (deploy 4.3). */
function createDeployment(asked: Asked): FakeAnswer {
  const { body } = asked;
  if (body['auto_merge'] !== false) {
    return { status: 202, body: { message: 'Auto-merged main into the ref on deployment.' } };
  }
  const contexts = body['required_contexts'];
  if (!Array.isArray(contexts) || contexts.length > 0) {
    return { status: 409, body: { message: 'Conflict: Commit status checks failed for the ref.' } };
  }
  const ref = textOf(body['ref']);
  const deployment: FakeDeployment = {
    ...{ id: asked.world.nextId(), author: asked.login, ref, sha: ref, statuses: [] },
    ...{ task: textOf(body['task']) || 'deploy', payload: body['payload'] ?? {} },
    environment: textOf(body['environment']) || 'production',
    description: textOf(body['description']),
    transient: body['transient_environment'] === true,
    production: body['production_environment'] === true || body['environment'] === 'production',
  };
  const repository = repositoryOf(asked);
  repository.deployments.push(deployment);
  repository.environments.add(deployment.environment);
  return { status: 201, body: toDeployment(deployment) };
}

/** `auto_inactive`: a success retires older ones of the environment, unless they are production's. */
function retireOthers(winner: FakeDeployment, asked: Asked): void {
  for (const other of repositoryOf(asked).deployments) {
    const isOlder = other.id < winner.id && other.environment === winner.environment;
    if (!isOlder || other.transient || other.production) continue;
    if (other.statuses.at(-1)?.state !== 'success') continue;
    other.statuses.push({
      ...{ id: asked.world.nextId(), state: 'inactive', description: '' },
      ...{ log_url: '', environment_url: '' },
    });
  }
}

function toRun({ id, attempt, status, conclusion }: FakeRun, asked: Asked): unknown {
  const url = `${asked.world.web}/${repositoryOf(asked).fullName}/actions/runs/${String(id)}`;
  return { id, run_attempt: attempt, status, conclusion, html_url: url };
}

function toJobs(jobs: readonly FakeJob[]): FakeAnswer {
  return {
    status: 200,
    list: jobs.map(({ name, runner, status, conclusion }, index) => ({
      ...{ id: index + 1, name, runner_name: runner, status, conclusion },
    })),
    wrap: (page) => ({ total_count: jobs.length, jobs: page }),
  };
}

function toDeployment(deployment: FakeDeployment): unknown {
  const { id, sha, ref, task, environment, payload, description, author } = deployment;
  return { id, sha, ref, task, environment, payload, description, creator: toUser(author) };
}
