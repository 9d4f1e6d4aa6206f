export { asOfJoin, type AsOfEvents, type AsOfJoinInput } from './as-of-join.js';
export { type EntityCodes, type EventColumns, type NumberColumn, type SpineColumns } from './columns.js';
export { compositeEncode, compositeEncodeWith, type EncodedTuples } from './composite-encode.js';
export { dictionaryEncode, dictionaryEncodeWith, type EncodedStrings } from './dictionary-encode.js';
export { rollingAt } from './rolling-at.js';
export { type MeanPolicy, type RollingColumn } from './rolling-column.js';
export { rollingExtremesAt, type RollingExtremes } from './rolling-extremes-at.js';
export { rollingSnapshots, type RollingSnapshotOptions, type RollingSnapshots } from './rolling-snapshots.js';
export { type RollingWindow } from './rolling-window.js';
