export { LEAST_TRIANGLE_POINTS, largestTriangleThreeBuckets } from './largest-triangle-three-buckets.js';
export { LEAST_MIN_MAX_POINTS, minMaxBuckets } from './min-max-buckets.js';
export { takeAt } from './take-at.js';
