import { isJsonObject } from '../kernel/index.ts';
import { type GitHubApi, GitHubApiError, type GitHubRequest } from '../ports/index.ts';

/** An issue as far as we need it. */
export interface TrackedIssue {
  readonly number: number;
  readonly url: string;
  readonly body: string;
}

/** The open issues of one label in one repository. */
export interface IssueTracker {
  /** Those whose body has the marker, oldest first. */
  find(marker: string): Promise<readonly TrackedIssue[]>;
  open(title: string, body: string): Promise<TrackedIssue>;
  edit(
    issue: TrackedIssue,
    change: { readonly title?: string; readonly body: string },
  ): Promise<void>;
  comment(issue: TrackedIssue, body: string): Promise<void>;
  close(issue: TrackedIssue, reason: 'completed' | 'not_planned'): Promise<void>;
}

const ISSUES = '/repos/{owner}/{repo}/issues';
const ISSUE = `${ISSUES}/{issue_number}`;

/** Opens the tracker of a repository, `owner/repo`. Every method rejects with GitHubApiError. */
export function openIssueTracker(
  api: GitHubApi,
  place: { readonly repository: string; readonly label: string; readonly signal: AbortSignal },
): IssueTracker {
  const [owner = '', repo = ''] = place.repository.split('/');
  const { label, signal } = place;
  const call = (
    request: Pick<GitHubRequest, 'method' | 'route' | 'body'>,
    parameters: NonNullable<GitHubRequest['parameters']> = {},
  ): ReturnType<GitHubApi['call']> =>
    api.call({
      ...request,
      parameters: { owner, repo, ...parameters },
      permission: 'issues: write',
      signal,
    });
  const change = (
    issue: TrackedIssue,
    body: NonNullable<GitHubRequest['body']>,
  ): Promise<unknown> =>
    call({ method: 'PATCH', route: ISSUE, body }, { issue_number: issue.number });
  return {
    async find(marker) {
      const found: TrackedIssue[] = [];
      const first = { labels: label, state: 'open', direction: 'asc', per_page: 100 };
      let page: NonNullable<GitHubRequest['parameters']> | undefined = first;
      while (page !== undefined) {
        const answer = await call({ method: 'GET', route: ISSUES }, { ...first, ...page });
        const issues = Array.isArray(answer.body) ? answer.body : [];
        found.push(...issues.flatMap(readIssue));
        page = answer.nextPage;
      }
      return found
        .filter(({ body }) => body.includes(marker))
        .sort((left, right) => left.number - right.number);
    },
    async open(title, body) {
      await makeLabel(call, label);
      const { body: answer } = await call({
        method: 'POST',
        route: ISSUES,
        body: { title, body, labels: [label] },
      });
      const [issue] = readIssue(answer);
      if (issue !== undefined) return issue;
      throw new GitHubApiError('GITHUB_UNAVAILABLE', `POST ${ISSUES} was answered by no issue`);
    },
    edit: async (issue, { title, body }) => {
      await change(issue, title === undefined ? { body } : { title, body });
    },
    async comment(issue, body) {
      const route = `${ISSUE}/comments`;
      await call({ method: 'POST', route, body: { body } }, { issue_number: issue.number });
    },
    close: async (issue, reason) => {
      await change(issue, { state: 'closed', state_reason: reason });
    },
  };
}

/** A label that is not there may be left out in silence, and the issue would not be found again. */
async function makeLabel(
  call: (request: Pick<GitHubRequest, 'method' | 'route' | 'body'>) => Promise<unknown>,
  name: string,
): Promise<void> {
  const description = 'What is there is not what wfctl applied';
  const body = { name, color: 'd4a72c', description };
  try {
    await call({ method: 'POST', route: '/repos/{owner}/{repo}/labels', body });
  } catch (error) {
    if (error instanceof GitHubApiError && error.code === 'GITHUB_REFUSED') return;
    throw error;
  }
}

/** Nothing for a pull request, which GitHub lists among the issues. */
function readIssue(value: unknown): readonly TrackedIssue[] {
  if (!isJsonObject(value) || value['pull_request'] !== undefined) return [];
  const { number, html_url: url, body } = value;
  if (typeof number !== 'number') return [];
  return [
    {
      number,
      url: typeof url === 'string' ? url : '',
      body: typeof body === 'string' ? body : '',
    },
  ];
}
