export { formatErrorWith } from './errors/format-error.js';
export {
  MAX_TOKENS,
  OPERATION_LIMITS,
  operationLimitsRule,
  type OperationLimits,
} from './limits/operation-limits.js';
export {
  connectionOf,
  pageOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type Page,
  type PageRequest,
} from './paging/page.js';
export {
  requestListLoader,
  requestLoader,
  type RequestListLoader,
  type RequestLoader,
} from './request-loader.js';
export { readSubgraphSdl } from './sdl/read-sdl.js';
export { contextWith, type SubgraphContext } from './subgraph-context.js';
export { SubgraphModule } from './subgraph.module.js';
