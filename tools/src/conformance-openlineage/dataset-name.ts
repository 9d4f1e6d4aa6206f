/** A dataset as OpenLineage names it. */
export interface DatasetName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * The name that Dataplex gives a dataset, as its expectations write it: BigQuery's tables as they are, a bucket's file
 * behind the bucket, a file of HDFS without the first slash.
 */
export function fullyQualified({ namespace, name }: DatasetName): string {
  if (namespace === 'bigquery') return `bigquery:${name}`;
  if (namespace.startsWith('gs://')) return `gcs:${namespace.slice('gs://'.length)}.\`${name}\``;
  if (namespace === 'file') return `filesystem:localhost.\`${name.replace(/^\//, '')}\``;
  if (namespace.startsWith('hdfs://'))
    return `dbfs:${namespace.slice('hdfs://'.length)}.${name.replace(/^\//, '')}`;
  return `${namespace}:${name}`;
}

/** Whether a value is what a template asks for: `{{ match(result, 'pattern') }}`, `{{ any(result) }}`, or the text itself. */
export function fits(template: string, value: string): boolean {
  if (/^\{\{\s*any\(result\)\s*\}\}$/.test(template)) return true;
  const match = /^\{\{\s*match\(result,\s*'(.*)'\)\s*\}\}$/.exec(template);
  return match === null ? template === value : new RegExp(`^(?:${match[1]})`).test(value);
}
