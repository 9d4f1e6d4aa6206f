import { STRICT_STYLE, writeFlatTensor } from '../json/write-tensors.js';
import type { Tensor } from '../model-process/index.js';
import { DATATYPES } from '../open-inference/datatypes.js';
import { encodeInput } from '../prediction/encode-input.js';
import type { LoggedExchange } from '../routing/routed-endpoint.js';
import { eventHeaders } from './event-headers.js';
import type { PayloadLogger } from './payload-logger.js';

/** An event as it is posted: the attributes in the headers, the payload in the body. */
export interface BinaryEvent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The types of KServe's logger. */
const REQUEST = 'org.kubeflow.serving.inference.request';
const RESPONSE = 'org.kubeflow.serving.inference.response';

/** What KServe calls the place of an InferenceService, of its part and of its variant. */
const KSERVE_PLACE = { namespace: 'orrery', component: 'predictor', endpoint: 'default', metadata: '{}' };

/**
 * What KServe's logger tells of an exchange, in the form of the Open Inference Protocol whatever the protocol was that the
 * request came by: an event for the request and one for the answer, of one id. What failed has no answer.
 */
export function inferenceEvents(
  exchange: LoggedExchange,
  { mode, percent }: Pick<PayloadLogger, 'mode' | 'percent'>,
): readonly BinaryEvent[] {
  const { id, outputs, answeredAtMs, latencyMs } = exchange;
  const events: BinaryEvent[] = [];
  const common = { ...attributesOf(exchange), ...(percent < 100 && sampling(percent)) };
  if (mode !== 'RESPONSE') {
    const headers = eventHeaders({ ...common, type: REQUEST, time: timeOf(answeredAtMs - latencyMs) });
    events.push({ headers, body: `{"id":"${id}","inputs":${writeTensors(inputsOf(exchange))}}` });
  }
  if (mode !== 'REQUEST' && outputs !== null) {
    const latency = { orrerylatencyms: String(Math.round(latencyMs * 1000) / 1000) };
    const headers = eventHeaders({ ...common, type: RESPONSE, time: timeOf(answeredAtMs), ...latency });
    const { inferenceservicename: model, orreryversion: version } = common;
    const head = `{"model_name":${JSON.stringify(model)},"model_version":"${version}","id":"${id}"`;
    events.push({ headers, body: `${head},"outputs":${writeTensors(outputs)}}` });
  }
  return events;
}

function attributesOf({ id, endpoint, route }: LoggedExchange) {
  const { versionId, version } = route.destination;
  return {
    specversion: '1.0',
    id,
    source: `/orrery/serving/endpoints/${encodeURIComponent(endpoint.name)}`,
    inferenceservicename: endpoint.name,
    ...KSERVE_PLACE,
    orrerymodel: endpoint.model,
    orreryversion: String(version),
    orreryversionid: versionId,
  };
}

/** CloudEvents' extension: how many exchanges one that is told stands for. */
function sampling(percent: number): { readonly sampledrate: string } {
  return { sampledrate: String(Math.max(1, Math.round(100 / percent))) };
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** Held to the signature anew: what was computed with may have gone to the model's process and not come back. */
function inputsOf({ route, input }: LoggedExchange): readonly Tensor[] {
  const { runtime, encoding } = route.destination;
  const encoded = encodeInput(runtime.signature, input, encoding);
  return encoded.kind === 'ok' ? encoded.inputs : [];
}

function writeTensors(tensors: readonly Tensor[]): string {
  return `[${tensors.map(writeTensor).join()}]`;
}

function writeTensor(tensor: Tensor): string {
  const { name, dtype, dims } = tensor;
  const head = `{"name":${JSON.stringify(name)},"shape":[${dims.join()}],"datatype":"${DATATYPES[dtype]}"`;
  return `${head},"data":${writeFlatTensor(tensor, STRICT_STYLE)}}`;
}
