import type { ProjectScope, RunId } from '@orrery/domain';
import type { MetricPoint } from '../run-metric/run-metric.js';

/** Points of one run that somebody waits to see logged. */
export interface GatheredPoints {
  readonly runId: RunId;
  readonly scope: ProjectScope;
  readonly metrics: readonly MetricPoint[];
}

/** What sends the points. */
export interface PointSender<Outcome> {
  /** Of one run. */
  readonly one: (points: GatheredPoints) => Promise<Outcome>;
  /** Of several runs, each once: all of it or nothing. Resolves to an outcome for each. */
  readonly many: (points: readonly GatheredPoints[]) => Promise<readonly Outcome[]>;
}

interface Waiting<Outcome> {
  readonly points: GatheredPoints;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/** Statements under way at once; what comes meanwhile is gathered for the next. */
const LANES = 2;
const MOST_POINTS = 500;

/**
 * Commits what comes at the same time together. Nobody waits for company: a lane that is free sends what there is, and
 * only while all lanes are busy with a commit more is gathered, as Postgres itself gathers commits for one flush.
 */
export class LogGatherer<Outcome> {
  private waiting: Waiting<Outcome>[] = [];
  private underWay = 0;

  constructor(private readonly sender: PointSender<Outcome>) {}

  log(points: GatheredPoints): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ points, resolve, reject });
      this.send();
    });
  }

  private send(): void {
    while (this.underWay < LANES && this.waiting.length > 0) {
      const batch = this.take();
      this.underWay += 1;
      void this.sendAll(batch).finally(() => {
        this.underWay -= 1;
        this.send();
      });
    }
  }

  /** As many as fit into one statement, each run by one caller's project only. */
  private take(): readonly Waiting<Outcome>[] {
    const scopes = new Map<RunId, ProjectScope>();
    const taken: Waiting<Outcome>[] = [];
    const left: Waiting<Outcome>[] = [];
    let count = 0;
    for (const each of this.waiting) {
      const { runId, scope, metrics } = each.points;
      const fits = taken.length === 0 || count + metrics.length <= MOST_POINTS;
      if (!fits || (scopes.has(runId) && scopes.get(runId) !== scope)) {
        left.push(each);
        continue;
      }
      scopes.set(runId, scope);
      count += metrics.length;
      taken.push(each);
    }
    this.waiting = left;
    return taken;
  }

  private async sendAll(batch: readonly Waiting<Outcome>[]): Promise<void> {
    const byRun = new Map<RunId, Waiting<Outcome>[]>();
    for (const each of batch) {
      const own = byRun.get(each.points.runId);
      if (own === undefined) byRun.set(each.points.runId, [each]);
      else own.push(each);
    }
    const groups = [...byRun.values()];
    const merged = groups.map(mergePoints);
    try {
      const [only, ...others] = merged;
      const outcomes =
        only !== undefined && others.length === 0
          ? [await this.sender.one(only)]
          : await this.sender.many(merged);
      for (const [i, group] of groups.entries()) {
        for (const each of group) each.resolve(outcomes[i] as Outcome);
      }
    } catch {
      // What one of them does wrong, or somebody else to its run, must not fail the others.
      await Promise.all(batch.map((each) => this.sendAlone(each)));
    }
  }

  private async sendAlone({ points, resolve, reject }: Waiting<Outcome>): Promise<void> {
    await this.sender.one(points).then(resolve, reject);
  }
}

function mergePoints<Outcome>(group: readonly Waiting<Outcome>[]): GatheredPoints {
  const [first] = group;
  if (first === undefined) throw new RangeError('A run without points was gathered.');
  if (group.length === 1) return first.points;
  return { ...first.points, metrics: group.flatMap(({ points }) => points.metrics) };
}
