export { checkOutboundUrl, type OutboundCheck } from './check-outbound-url.js';
export { judgeDelivery, type DeliveryOutcome } from './judge-delivery.js';
export { readOutboundUrl, type OutboundRefusal, type OutboundTarget } from './outbound-url.js';
export { isPublicAddress } from './public-address.js';
export { type ResolveHost } from './resolve-host.js';
export {
  sendOutbound,
  type OutboundAnswer,
  type OutboundFailure,
  type OutboundRequest,
} from './send-outbound.js';
export { signMessage, type SignedMessage } from './sign-message.js';
export {
  OutboundPool,
  type OutboundPoolOptions,
  type PooledAnswer,
  type PooledFailure,
  type PooledRequest,
} from './outbound-pool.js';
export { resolveOutbound, type ResolvedOutbound } from './resolve-outbound.js';
