import type { DescribedRequest } from './description.ts';
import type { FakeRepository, GitHubWorld } from './world.ts';

/** One request, where it happens, and who asks. */
export interface Asked extends DescribedRequest {
  readonly world: GitHubWorld;
  readonly login: string;
}

export interface FakeAnswer {
  readonly status: number;
  readonly body?: unknown;
  /** A list to give a page of; `wrap` puts the page where the route has it. */
  readonly list?: readonly unknown[];
  readonly wrap?: (page: readonly unknown[]) => unknown;
}

/** What the server does, by route. */
export type Routes = Readonly<Record<string, (asked: Asked) => FakeAnswer>>;

export const NOT_FOUND: FakeAnswer = { status: 404, body: { message: 'Not Found' } };
export const NO_CONTENT: FakeAnswer = { status: 204 };

export function ok(body: unknown): FakeAnswer {
  return { status: 200, body };
}

export function refused(message: string, errors: readonly unknown[] = []): FakeAnswer {
  return { status: 422, body: { message, errors } };
}

export function repositoryOf({ world, parameters }: Asked): FakeRepository {
  return world.repository(`${parameters['owner'] ?? ''}/${parameters['repo'] ?? ''}`);
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** As GitHub tells who did something; what an app does is by a bot. */
export function toUser(login: string): unknown {
  return { login, type: login.endsWith('[bot]') ? 'Bot' : 'User' };
}
