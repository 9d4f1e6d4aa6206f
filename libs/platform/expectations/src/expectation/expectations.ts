import { CHI_SQUARE } from './chi-square.js';
import { COLUMN_DIVERGENCE } from './column-divergence.js';
import { COLUMN_MEASURES } from './column-measures.js';
import { COLUMN_QUANTILES } from './column-quantiles.js';
import { COLUMN_SETS } from './column-sets.js';
import { COLUMN_TYPES } from './column-types.js';
import { COLUMN_VALUES } from './column-values.js';
import { COMPARED_ROWS } from './compared-rows.js';
import { CRAMERS_PHI } from './cramers-phi.js';
import type { ExpectationDefinition } from './definition.js';
import { JSON_SCHEMA_VALUES } from './json-schema-values.js';
import { KOLMOGOROV_SMIRNOV } from './kolmogorov-smirnov.js';
import { SEVERAL_COLUMNS } from './several-columns.js';
import { TABLE_SHAPE } from './table-shape.js';
import { TEXT_VALUES } from './text-values.js';
import { UNEXPECTED_ROWS } from './unexpected-rows.js';
import { USUAL_METRIC } from './usual-metric.js';

const ALL = [
  ...COLUMN_VALUES,
  ...TEXT_VALUES,
  ...JSON_SCHEMA_VALUES,
  ...COMPARED_ROWS,
  ...COLUMN_TYPES,
  ...COLUMN_MEASURES,
  ...COLUMN_SETS,
  ...COLUMN_QUANTILES,
  ...COLUMN_DIVERGENCE,
  ...CHI_SQUARE,
  ...KOLMOGOROV_SMIRNOV,
  ...CRAMERS_PHI,
  ...SEVERAL_COLUMNS,
  ...TABLE_SHAPE,
  ...UNEXPECTED_ROWS,
  ...USUAL_METRIC,
];

/** The expectations that can be judged, by their names in suites. */
export const EXPECTATIONS: ReadonlyMap<string, ExpectationDefinition> = new Map(
  ALL.map((definition) => [definition.type, definition]),
);
