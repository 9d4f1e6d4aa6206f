import { randomUUID } from 'node:crypto';
import type { SecretWorld, TestService } from '@orrery/testing';

/** Something of every kind that a project has here. */
export interface ProjectWorld extends SecretWorld {
  readonly experiment: string;
  readonly deletedExperiment: string;
  readonly run: string;
  /** `m-` and 32 hex digits. */
  readonly model: string;
  /** Where the run's files lie in the artifact space. */
  readonly folder: string;
  readonly uploadId: string;
}

/** Makes it by MLflow's routes, as a bearer of the project's token. */
export async function makeProjectWorld(service: TestService, token: string): Promise<ProjectWorld> {
  const secret = `secret-${randomUUID()}`;
  const authorization = `Bearer ${token}`;
  const send = async (path: string, init: RequestInit): Promise<Record<string, never>> => {
    const response = await service.fetch(`/api/2.0/${path}`, init);
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Record<string, never>;
  };
  const post = (path: string, body: object) =>
    send(path, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const put = (path: string) =>
    send(`mlflow-artifacts/artifacts/${path}`, { method: 'PUT', headers: { authorization }, body: secret });

  const tags = [{ key: 'tag', value: secret }];
  const created = await post('mlflow/experiments/create', { name: secret, tags });
  const experiment: string = created['experiment_id'] ?? '';
  const deleted = await post('mlflow/experiments/create', { name: `${secret} deleted` });
  const deletedExperiment: string = deleted['experiment_id'] ?? '';
  await post('mlflow/experiments/delete', { experiment_id: deletedExperiment });
  const { run: started } = await post('mlflow/runs/create', {
    experiment_id: experiment,
    run_name: secret,
    tags,
  });
  const run: string = started?.['info']?.['run_id'] ?? '';
  const metrics = [{ key: secret, value: 1, timestamp: 1, step: 1 }];
  await post('mlflow/runs/log-batch', { run_id: run, metrics, params: [{ key: 'param', value: secret }] });
  const dataset = { name: secret, digest: 'd', source_type: 's', source: secret };
  await post('mlflow/runs/log-inputs', { run_id: run, datasets: [{ dataset, tags: [] }] });
  const { model: logged } = await post('mlflow/logged-models', {
    ...{
      experiment_id: experiment,
      name: secret,
      source_run_id: run,
      tags,
      params: [{ key: 'p', value: secret }],
    },
  });
  const model: string = logged?.['info']?.['model_id'] ?? '';
  const folder = `${experiment}/${run}/artifacts`;
  await put(`${folder}/${secret}.txt`);
  await put(`${experiment}/models/${model}/artifacts/${secret}.txt`);
  const begun = await post(`mlflow-artifacts/mpu/create/${folder}`, { path: 'big.bin', num_parts: 1 });
  const [part] = begun['credentials'] as unknown as [{ url: string; headers: Record<string, string> }];
  await service.fetch(new URL(part.url).pathname, { method: 'PUT', headers: part.headers, body: secret });
  return { secret, experiment, deletedExperiment, run, model, folder, uploadId: begun['upload_id'] ?? '' };
}
