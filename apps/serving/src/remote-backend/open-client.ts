import { InvalidInputError, type ModelSignature } from '@orrery/domain';
import { OutboundPool, readOutboundUrl, resolveOutbound } from '@orrery/platform-outbound';
import { isIPv6 } from 'node:net';
import { HttpChannel } from './protocol/http-channel.js';
import { HttpRowsClient } from './protocol/http-rows-client.js';
import { OpenInferenceClient } from './protocol/open-inference-client.js';
import { TfServingClient } from './protocol/tf-serving-client.js';
import { TfServingGrpcClient, type GrpcTarget } from './protocol/tf-serving-grpc-client.js';
import type { RemoteClient } from './remote-client.js';
import type { RemoteModel } from './remote-model.js';

/** What a remote server speaks, and what must be known of it besides its addresses. */
export type RemoteProtocol =
  | {
      readonly kind: 'TF_SERVING_REST' | 'TF_SERVING_GRPC' | 'OPEN_INFERENCE_REST';
      readonly model: RemoteModel;
    }
  | {
      readonly kind: 'HTTP_ROWS';
      readonly predictPath: string;
      readonly healthPath: string;
      readonly signature: ModelSignature;
    };

export interface ClientOptions {
  /** Hosts that the operator trusts, whatever their address is. */
  readonly allowedHosts: readonly string[];
  readonly connections: number;
  readonly connectDeadlineMs: number;
  readonly maxAnswerBytes: number;
  /** What authorizes us at such a host, as `Bearer …`; null for nothing. */
  readonly authorizationOf: (host: string) => string | null;
}

/**
 * A client of one instance; nothing is sent yet. TF Serving's gRPC has no scheme of its own: `http` is without encryption,
 * `https` with it.
 *
 * @throws {InvalidInputError} for an address that may never be called.
 */
export function openClient(url: string, protocol: RemoteProtocol, options: ClientOptions): RemoteClient {
  const target = readOutboundUrl(url, options.allowedHosts);
  if (target.kind === 'refused') throw new InvalidInputError('url', target.reason);
  const authorization = options.authorizationOf(target.url.host);
  if (protocol.kind === 'TF_SERVING_GRPC') {
    return new TfServingGrpcClient(() => locate(url, authorization, options), protocol.model);
  }
  const pool = OutboundPool.open(url, options);
  if (!(pool instanceof OutboundPool)) throw new InvalidInputError('url', pool.reason);
  const channel = new HttpChannel(pool, authorization);
  switch (protocol.kind) {
    case 'TF_SERVING_REST':
      return new TfServingClient(channel, protocol.model);
    case 'OPEN_INFERENCE_REST':
      return new OpenInferenceClient(channel, protocol.model);
    case 'HTTP_ROWS':
      return new HttpRowsClient(channel, protocol);
  }
}

/** @throws {Error} when the name leads nowhere, or to an address that is not public. */
async function locate(
  url: string,
  authorization: string | null,
  options: ClientOptions,
): Promise<GrpcTarget> {
  const { allowedHosts, connectDeadlineMs: deadlineMs, maxAnswerBytes } = options;
  const found = await resolveOutbound(url, { allowedHosts, deadlineMs });
  if (found.kind === 'refused') throw new Error(found.reason);
  const { address, target } = found;
  const isEncrypted = target.url.protocol === 'https:';
  const port = target.url.port || (isEncrypted ? '443' : '80');
  const host = isIPv6(address) ? `ipv6:[${address}]` : `ipv4:${address}`;
  return {
    address: `${host}:${port}`,
    authority: target.url.host,
    isEncrypted,
    maxAnswerBytes,
    authorization,
  };
}
