import type { ServiceName } from '@orrery/domain';

/** Which form of errors the clients of a protocol read. */
export type ErrorForm = 'orrery' | 'mlflow' | 'inference';

export interface ProtocolRoute {
  readonly prefix: string;
  readonly service: ServiceName;
  readonly errors: ErrorForm;
  /** Answers may last as long as somebody listens. */
  readonly lasting?: true;
}

function orrery(service: ServiceName, ...prefixes: readonly string[]): readonly ProtocolRoute[] {
  return prefixes.map((prefix) => ({ prefix, service, errors: 'orrery' }));
}

function mlflow(service: ServiceName, ...prefixes: readonly string[]): readonly ProtocolRoute[] {
  return prefixes.map((prefix) => ({ prefix, service, errors: 'mlflow' }));
}

function inference(service: ServiceName, ...prefixes: readonly string[]): readonly ProtocolRoute[] {
  return prefixes.map((prefix) => ({ prefix, service, errors: 'inference' }));
}

/** MLflow answers the same at the addresses of its API and at those of its page. */
const MLFLOW_BASES = ['/api/2.0', '/api/3.0', '/ajax-api/2.0', '/ajax-api/3.0'];

/** What there is of MLflow belongs to experiments, but for the registry's own nouns; the longest prefix decides. */
const MLFLOW_ROUTES = MLFLOW_BASES.flatMap((base) => [
  ...mlflow(
    'registry',
    ...['registered-models', 'model-versions', 'webhooks'].map((noun) => `${base}/mlflow/${noun}`),
  ),
  ...mlflow('experiments', `${base}/mlflow`, `${base}/mlflow-artifacts`),
]);

/** Paths of the services' own protocols that the gateway passes on, so that clients need one address only. */
export const PROTOCOL_ROUTES: readonly ProtocolRoute[] = [
  ...inference('serving', '/v1/models', '/v2'),
  ...orrery('experimentation', '/v1/exposures', '/v1/events', '/v1/outcomes', '/v1/ab-tests'),
  ...orrery('experimentation', '/ofrep/v1', '/api/features', '/api/eval', '/api/client'),
  ...orrery('experimentation', '/sub').map((route) => ({ ...route, lasting: true }) as const),
  ...orrery('monitoring', '/v1/inference-events'),
  ...orrery('data', '/datasets', '/dataset-versions', '/uploads', '/dvc', '/quality-reports'),
  ...orrery('data', '/api/v1/lineage', '/api/v1/column-lineage', '/api/v1/namespaces'),
  ...orrery('features', '/training-sets', '/get-online-features'),
  ...orrery('experiments', '/runs', '/import/tracking'),
  ...orrery('registry', '/models', '/import/registry'),
  ...MLFLOW_ROUTES,
  ...mlflow('serving', '/invocations', '/ping', '/api/2.0/endpoints'),
  ...mlflow(
    'serving',
    ...['invocations', 'ping', 'health', 'version'].map((noun) => `/endpoints/:endpoint/${noun}`),
  ),
  ...mlflow('experiments', '/get-artifact'),
  ...mlflow('registry', '/model-versions/get-artifact'),
];
