import type { TestService } from '@orrery/testing';

/** What a run of a test has; what is left out, it has not. */
export interface TrackedRun {
  readonly name?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** The values of each metric at the steps 0, 1, 2, … */
  readonly metrics?: Readonly<Record<string, readonly number[]>>;
}

/** Tracks runs by the routes that MLflow's clients use, so that values may be any number. */
export interface GraphTracker {
  /** Resolves to the name of a new experiment. */
  readonly createExperiment: (folder?: string) => Promise<string>;
  /** Resolves to the identifier of a new run that has ended. */
  readonly createRun: (experiment: string, run?: TrackedRun) => Promise<string>;
  /** Calls an MLflow route by its last words, for instance `runs/log-batch`. */
  readonly mlflow: (route: string, body: object) => Promise<void>;
}

const CREATE = `mutation ($input: CreateExperimentInput!) {
  createExperiment(input: $input) { ... on UserError { message } }
}`;
const START = `mutation ($input: StartRunInput!) {
  startRun(input: $input) { ... on StartRunSuccess { run { id } } ... on UserError { message } }
}`;

export function graphTracker(service: TestService): GraphTracker {
  const mlflow = (route: string, body: object) => callMlflow(service, route, body);
  return {
    mlflow,
    createExperiment: async (folder) => {
      const name = crypto.randomUUID();
      await service.graphql(CREATE, { input: { name, folder } });
      return name;
    },
    createRun: async (experiment, { name = 'run', params = {}, tags = {}, metrics = {} } = {}) => {
      const { data } = await service.graphql(START, { input: { experiment, name } });
      const { run } = data['startRun'] as unknown as { readonly run: { readonly id: string } };
      await mlflow('runs/log-batch', {
        run_id: run.id.replaceAll('-', ''),
        metrics: Object.entries(metrics).flatMap(([key, values]) =>
          values.map((value, step) => ({ key, value: textOf(value), step, timestamp: 1000 + step })),
        ),
        params: toPairs(params),
        tags: toPairs(tags),
      });
      return run.id;
    },
  };
}

async function callMlflow(service: TestService, route: string, body: object): Promise<void> {
  const answer = await service.fetch(`/api/2.0/mlflow/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${route}: ${answer.status} ${await answer.text()}`);
}

/** As MLflow's clients write what JSON has no word for. */
function textOf(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function toPairs(record: Readonly<Record<string, string>>) {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}
