export { constantGraph } from './constant-graph.js';
export { halfPlusTwoGraph } from './half-plus-two-graph.js';
export { identityGraph } from './identity-graph.js';
export { infiniteLoopGraph } from './infinite-loop-graph.js';
export { integerDivisionGraph } from './integer-division-graph.js';
export { modelBytes } from './model-bytes.js';
export { seededMlpGraph } from './seeded-mlp-graph.js';
