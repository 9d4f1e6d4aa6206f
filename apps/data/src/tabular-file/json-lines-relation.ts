import { quoteText, type TableColumn } from '@orrery/platform-tables';
import { MAX_LINE_BYTES } from './check-text.js';

const OPTIONS = `format = 'newline_delimited', maximum_object_size = ${MAX_LINE_BYTES}`;

/** Each line as a JSON value in the column `json`. */
export function jsonValues(paths: readonly string[]): string {
  return `read_ndjson_objects(${listOf(paths)}, ${OPTIONS})`;
}

/** The objects as rows of the types that fit all values, as the engine sees it. */
export function jsonGuessed(paths: readonly string[]): string {
  const all = 'sample_size = -1, map_inference_threshold = -1, field_appearance_threshold = 0';
  const files = 'maximum_sample_files = -1, hive_partitioning = false';
  return `read_json(${listOf(paths)}, ${OPTIONS}, records = true, maximum_depth = ${DEEPEST}, ${all}, ${files})`;
}

/** What lies deeper is kept as JSON text. */
const DEEPEST = 8;

/** The objects as rows of these columns; what an object lacks is null. */
export function jsonRelation(paths: readonly string[], columns: readonly TableColumn[]): string {
  const types = columns.map(({ name, type }) => `${quoteText(name)}: ${quoteText(type)}`).join(', ');
  const options = `records = true, columns = {${types}}, hive_partitioning = false`;
  return `read_json(${listOf(paths)}, ${OPTIONS}, ${options})`;
}

function listOf(paths: readonly string[]): string {
  return `[${paths.map(quoteText).join(', ')}]`;
}
