import type { TestService } from '@orrery/testing';

/** An experiment as its protocol names it, with a run. */
export interface TrackedRun {
  readonly experiment: string;
  readonly number: string;
  readonly runId: string;
  readonly hex: string;
  /** The folder of the run in the artifact space. */
  readonly folder: string;
}

/** Makes an experiment with a name of its own, and starts a run in it. */
export async function startTrackedRun(experiments: TestService): Promise<TrackedRun> {
  const experiment = crypto.randomUUID();
  const { data } = await experiments.graphql(
    `mutation ($name: String!) {
      createExperiment(input: { name: $name }) { ... on CreateExperimentSuccess { experiment { mlflowId } } }
      startRun(input: { experiment: $name, name: "run" }) { ... on StartRunSuccess { run { id } } }
    }`,
    { name: experiment },
  );
  const created = data['createExperiment'] as unknown as {
    readonly experiment: { readonly mlflowId: string };
  };
  const started = data['startRun'] as unknown as { readonly run: { readonly id: string } };
  const number = created.experiment.mlflowId;
  const runId = started.run.id;
  const hex = runId.replaceAll('-', '');
  return { experiment, number, runId, hex, folder: `${number}/${hex}/artifacts` };
}
