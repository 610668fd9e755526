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
import type { FakeComment, FakeIssue } from './world.ts';

const REPO = '/repos/{owner}/{repo}';
const ISSUE = `${REPO}/issues/{issue_number}`;
const COMMENT = `${REPO}/issues/comments/{comment_id}`;
const LARGEST_BODY = 65_536;

/** Issues, their labels and comments, and what pull requests share with them. */
export const ISSUE_ROUTES: Routes = {
  [`GET ${REPO}/issues`]: listIssues,
  [`POST ${REPO}/issues`]: (asked) => {
    const { issues, labels } = repositoryOf(asked);
    if (isTooLong(asked)) return TOO_LONG;
    const issue: FakeIssue = {
      ...{ number: issues.length + 1, isPull: false, author: asked.login, isLocked: false },
      ...{ title: textOf(asked.body['title']), body: textOf(asked.body['body']) },
      ...{ state: 'open', stateReason: null, labels: readLabels(asked) },
    };
    issues.push(issue);
    for (const label of issue.labels) labels.add(label);
    return { status: 201, body: toIssue(issue, asked) };
  },
  [`GET ${ISSUE}`]: (asked) => withIssue(asked, (issue) => ok(toIssue(issue, asked))),
  [`PATCH ${ISSUE}`]: (asked) =>
    withIssue(asked, (issue) => {
      const { title, body, state, labels, state_reason: reason } = asked.body;
      if (isTooLong(asked)) return TOO_LONG;
      if (typeof title === 'string') issue.title = title;
      if (typeof body === 'string') issue.body = body;
      if (state === 'open' || state === 'closed') {
        issue.state = state;
        issue.stateReason = textOf(reason) || (state === 'closed' ? 'completed' : 'reopened');
      }
      if (labels !== undefined) issue.labels = readLabels(asked);
      return ok(toIssue(issue, asked));
    }),
  [`GET ${ISSUE}/labels`]: (asked) => withIssue(asked, ({ labels }) => toLabels(labels)),
  [`POST ${ISSUE}/labels`]: (asked) =>
    withIssue(asked, (issue) => {
      issue.labels = [...new Set([...issue.labels, ...readLabels(asked)])];
      return toLabels(issue.labels);
    }),
  [`PUT ${ISSUE}/labels`]: (asked) =>
    withIssue(asked, (issue) => {
      issue.labels = readLabels(asked);
      return toLabels(issue.labels);
    }),
  [`DELETE ${ISSUE}/labels/{name}`]: (asked) =>
    withIssue(asked, (issue) => {
      const name = asked.parameters['name'] ?? '';
      if (!issue.labels.includes(name)) return NOT_FOUND;
      issue.labels = issue.labels.filter((label) => label !== name);
      return toLabels(issue.labels);
    }),
  [`GET ${REPO}/labels/{name}`]: (asked) => {
    const name = asked.parameters['name'] ?? '';
    return repositoryOf(asked).labels.has(name) ? ok({ name }) : NOT_FOUND;
  },
  [`POST ${REPO}/labels`]: (asked) => {
    const { labels } = repositoryOf(asked);
    const name = textOf(asked.body['name']);
    if (labels.has(name)) {
      return refused('Validation Failed', [
        { resource: 'Label', field: 'name', code: 'already_exists' },
      ]);
    }
    labels.add(name);
    return { status: 201, body: { name } };
  },
  [`GET ${ISSUE}/comments`]: (asked) =>
    withIssue(asked, ({ number }) => ({
      status: 200,
      list: repositoryOf(asked)
        .comments.filter(({ issue }) => issue === number)
        .map((comment) => toComment(comment, asked)),
    })),
  [`POST ${ISSUE}/comments`]: (asked) =>
    withIssue(asked, ({ number, isLocked }) => {
      if (isLocked) return { status: 403, body: { message: 'Issue is locked' } };
      if (isTooLong(asked)) return TOO_LONG;
      const body = textOf(asked.body['body']);
      const comment = { id: asked.world.nextId(), issue: number, author: asked.login, body };
      repositoryOf(asked).comments.push(comment);
      return { status: 201, body: toComment(comment, asked) };
    }),
  [`GET ${COMMENT}`]: (asked) => withComment(asked, (comment) => ok(toComment(comment, asked))),
  [`PATCH ${COMMENT}`]: (asked) =>
    withComment(asked, (comment) => {
      if (isTooLong(asked)) return TOO_LONG;
      comment.body = textOf(asked.body['body']);
      return ok(toComment(comment, asked));
    }),
  [`DELETE ${COMMENT}`]: (asked) =>
    withComment(asked, (comment) => {
      const { comments } = repositoryOf(asked);
      comments.splice(comments.indexOf(comment), 1);
      return NO_CONTENT;
    }),
  [`GET ${REPO}/pulls/{pull_number}`]: (asked) => {
    const number = Number(asked.parameters['pull_number']);
    const pull = repositoryOf(asked).issues.find(
      (issue) => issue.isPull && issue.number === number,
    );
    return pull === undefined ? NOT_FOUND : ok({ number, state: pull.state, title: pull.title });
  },
};

const TOO_LONG = refused('Validation Failed', [
  {
    resource: 'IssueComment',
    field: 'body',
    code: 'custom',
    message: 'body is too long (maximum is 65536 characters)',
  },
]);

function isTooLong({ body }: Asked): boolean {
  return textOf(body['body']).length > LARGEST_BODY;
}

function listIssues(asked: Asked): FakeAnswer {
  const { state = 'open', labels = '', creator, direction = 'desc' } = asked.parameters;
  const wanted = labels.split(',').filter((label) => label !== '');
  const found = repositoryOf(asked).issues.filter(
    (issue) =>
      (state === 'all' || issue.state === state) &&
      wanted.every((label) => issue.labels.includes(label)) &&
      (creator === undefined || issue.author === creator),
  );
  const list = found.map((issue) => toIssue(issue, asked));
  return { status: 200, list: direction === 'asc' ? list : list.reverse() };
}

function withIssue(asked: Asked, answer: (issue: FakeIssue) => FakeAnswer): FakeAnswer {
  const number = Number(asked.parameters['issue_number']);
  const issue = repositoryOf(asked).issues.find((each) => each.number === number);
  return issue === undefined ? NOT_FOUND : answer(issue);
}

function withComment(asked: Asked, answer: (comment: FakeComment) => FakeAnswer): FakeAnswer {
  const id = Number(asked.parameters['comment_id']);
  const comment = repositoryOf(asked).comments.find((each) => each.id === id);
  return comment === undefined ? NOT_FOUND : answer(comment);
}

function readLabels({ body }: Asked): string[] {
  const labels: readonly unknown[] = Array.isArray(body['labels']) ? body['labels'] : [];
  return labels.map((label) =>
    typeof label === 'object' && label !== null && 'name' in label
      ? textOf(label.name)
      : textOf(label),
  );
}

function toLabels(labels: readonly string[]): FakeAnswer {
  return ok(labels.map((name) => ({ name })));
}

function toIssue(issue: FakeIssue, asked: Asked): unknown {
  const { number, title, body, state, stateReason, labels, author, isLocked } = issue;
  const { fullName } = repositoryOf(asked);
  const kind = issue.isPull ? 'pull' : 'issues';
  const url = `${asked.world.web}/${fullName}/${kind}/${String(number)}`;
  return {
    ...{ number, title, body, state, state_reason: stateReason, locked: isLocked, html_url: url },
    ...{ labels: labels.map((name) => ({ name })), user: toUser(author) },
    ...(issue.isPull ? { pull_request: { html_url: url } } : {}),
  };
}

function toComment({ id, issue, author, body }: FakeComment, asked: Asked): unknown {
  const place = `${asked.world.web}/${repositoryOf(asked).fullName}/pull/${String(issue)}`;
  return { id, body, user: toUser(author), html_url: `${place}#issuecomment-${String(id)}` };
}
