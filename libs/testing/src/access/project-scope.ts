import { createHash } from 'node:crypto';
import type { TestService } from '../service/start-test-service.js';
import type { DeclaredRoute } from './declared-routes.js';
import { callRoute, routeName, scopedRoutes, type RouteAnswer, type RouteCall } from './route-calls.js';
import { tableDigests } from './table-digests.js';

/** Tokens of two projects that are to know nothing of each other. */
export const PROJECT_TOKENS = {
  ownWriter: 'writer-of-risk',
  ownReader: 'reader-of-risk',
  otherWriter: 'writer-of-vision',
} as const;

/** What a service is told of these tokens, and of the one that services call each other with: `ORRERY_TOKENS`. */
export const PROJECT_GRANTS = JSON.stringify([
  grant(PROJECT_TOKENS.ownWriter, 'writer', 'risk'),
  grant(PROJECT_TOKENS.ownReader, 'reader', 'risk'),
  grant(PROJECT_TOKENS.otherWriter, 'writer', 'vision'),
  grant('test-admin', 'admin'),
]);

/** Something of every kind that a project has, each with a text in it that only this project knows. */
export interface SecretWorld {
  readonly secret: string;
}

/** How a route that is divided by project is called for what is of another project, and what must come of it. */
export interface ProjectCase<W extends SecretWorld> {
  /**
   * `refused`: as if it were not there. `nothing-found`: an answer without it. `of-its-own`: something of the same name
   * in the caller's own project. `never-answered`: nobody gets anything there.
   */
  readonly outcome: 'refused' | 'nothing-found' | 'of-its-own' | 'never-answered';
  readonly call: (world: W) => RouteCall;
}

export interface ProjectScopeOptions<W extends SecretWorld> {
  readonly service: () => TestService;
  /** By the names of the routes: see `routeName`. */
  readonly cases: Readonly<Record<string, ProjectCase<W>>>;
  /** Makes a new world with the token of its project. */
  readonly makeWorld: (token: string) => Promise<W>;
  /** Paths by which the owner sees all of its world. */
  readonly view: (world: W) => readonly string[];
  /** Tables in which something may happen while nobody calls. */
  readonly writtenByJobs?: readonly string[];
}

const MISSING = [403, 404];
/** What a route that takes no body, or cannot do what is asked, answers to everybody. */
const NEVER_ANSWERED = [400, 501];

/** Holds the routes of a service to what they declare of projects and roles; each check tells what is wrong. */
export class ProjectScope<W extends SecretWorld> {
  constructor(private readonly options: ProjectScopeOptions<W>) {}

  /** The names of all routes that keep a token within its project. */
  routeNames(): readonly string[] {
    return [...scopedRoutes(this.routes).keys()].toSorted();
  }

  /** What a token of another project could read or change by a route. */
  async trespasses(name: string): Promise<readonly string[]> {
    const world = await this.options.makeWorld(PROJECT_TOKENS.ownWriter);
    const { outcome, call } = this.caseOf(name);
    const rows = await this.tables();
    const seen = await this.ownersView(world);
    const answers = await this.callAll(name, call(world), PROJECT_TOKENS.otherWriter);
    const told = answers.flatMap((answer) => faultOf(outcome, answer, world));
    const changed = outcome === 'of-its-own' ? [] : difference(rows, await this.tables());
    return [...told, ...changed, ...difference(seen, await this.ownersView(world))];
  }

  /** Why the same call of the project's own token would not show that there was something to refuse. */
  async emptyThreats(name: string): Promise<readonly string[]> {
    const world = await this.options.makeWorld(PROJECT_TOKENS.ownWriter);
    const { outcome, call } = this.caseOf(name);
    if (outcome === 'of-its-own' || outcome === 'never-answered') return [];
    const [first] = await this.callAll(name, call(world), PROJECT_TOKENS.ownWriter);
    if (first?.status !== 200) return [`the owner is answered ${first?.status}: ${first?.text}`];
    if (outcome === 'refused' || first.text.includes(world.secret)) return [];
    return [`the owner is not told the secret: ${first.text}`];
  }

  /** The routes that are not divided by project and still let a token of one in. */
  async openToProjects(): Promise<readonly string[]> {
    const undivided = this.routes.filter(({ rule }) => rule?.scoped !== true && rule?.policy !== 'public');
    return this.answeredOtherwise(undivided, () => ({}), PROJECT_TOKENS.otherWriter);
  }

  /** The routes that a reader is not refused by though they are not for readers, and what was written meanwhile. */
  async openToReaders(): Promise<readonly string[]> {
    const world = await this.options.makeWorld(PROJECT_TOKENS.ownWriter);
    const rows = await this.tables();
    const scoped = this.routes.filter(({ rule }) => rule?.scoped === true);
    const writing = scoped.filter(({ rule }) => rule?.policy !== 'reader');
    const callOf = (route: DeclaredRoute) => this.caseOf(routeName(route)).call(world);
    const open = await this.answeredOtherwise(writing, callOf, PROJECT_TOKENS.ownReader);
    for (const route of scoped.filter(({ rule }) => rule?.policy === 'reader')) {
      await callRoute(this.service, route, callOf(route), PROJECT_TOKENS.ownReader);
    }
    return [...open, ...difference(rows, await this.tables())];
  }

  private async answeredOtherwise(
    routes: readonly DeclaredRoute[],
    callOf: (route: DeclaredRoute) => RouteCall,
    token: string,
  ): Promise<readonly string[]> {
    if (routes.length === 0) return ['there is no such route'];
    const open: string[] = [];
    for (const route of routes) {
      const { status, text } = await callRoute(this.service, route, callOf(route), token);
      if (status !== 403) open.push(`${routeName(route)}: ${status} ${text}`);
    }
    return open;
  }

  private async callAll(name: string, call: RouteCall, token: string): Promise<readonly RouteAnswer[]> {
    const answers: RouteAnswer[] = [];
    for (const route of scopedRoutes(this.routes).get(name) ?? []) {
      answers.push(await callRoute(this.service, route, call, token));
    }
    return answers;
  }

  private async ownersView(world: W): Promise<Readonly<Record<string, string>>> {
    const headers = { authorization: `Bearer ${PROJECT_TOKENS.ownWriter}` };
    const shown: Record<string, string> = {};
    for (const path of this.options.view(world)) {
      shown[path] = await (await this.service.fetch(path, { headers })).text();
    }
    return shown;
  }

  private caseOf(name: string): ProjectCase<W> {
    const found = this.options.cases[name];
    if (found === undefined) throw new Error(`There is no case for ${name}.`);
    return found;
  }

  private async tables(): Promise<Readonly<Record<string, string>>> {
    const { writtenByJobs = [] } = this.options;
    const digests = Object.entries(await tableDigests(this.service.databaseUrl));
    return Object.fromEntries(digests.filter(([table]) => !writtenByJobs.includes(table)));
  }

  private get routes(): readonly DeclaredRoute[] {
    return this.service.routes;
  }

  private get service(): TestService {
    return this.options.service();
  }
}

function faultOf(
  outcome: ProjectCase<SecretWorld>['outcome'],
  { status, text }: RouteAnswer,
  { secret }: SecretWorld,
): readonly string[] {
  const answered = [`${status} ${text}`];
  if (outcome === 'refused') return MISSING.includes(status) ? [] : answered;
  if (outcome === 'never-answered') return NEVER_ANSWERED.includes(status) ? [] : answered;
  if (outcome === 'nothing-found') return status === 200 && !text.includes(secret) ? [] : answered;
  return status < 500 ? [] : answered;
}

function difference(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.keys(before).flatMap((name) => (before[name] === after[name] ? [] : [`${name} changed`]));
}

function grant(token: string, role: string, project?: string) {
  const sha256 = createHash('sha256').update(token).digest('hex');
  return { name: token, role, sha256, ...(project !== undefined && { project }) };
}
