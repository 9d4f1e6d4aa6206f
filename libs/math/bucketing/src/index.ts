export { assignVariation } from './assign-variation.js';
export type { Assignment, AssignmentRequest } from './assign-variation.js';
export { bucketOf } from './bucket-of.js';
export type { BucketKey } from './bucket-of.js';
export { md5Words } from './md5-words.js';
export type { Md5Words } from './md5-words.js';
export { validateWeights } from './validate-weights.js';
export type { InvalidWeights } from './validate-weights.js';
