import { describe, expect, it } from 'vitest';
import { fits, fullyQualified } from './dataset-name.js';

describe('fullyQualified', () => {
  it.each([
    ['bigquery', 'project.set.table', 'bigquery:project.set.table'],
    ['gs://bucket', 'folder/file.csv', 'gcs:bucket.`folder/file.csv`'],
    ['file', '/files/temp/data.txt', 'filesystem:localhost.`files/temp/data.txt`'],
    ['hdfs://host', '/user/hive/t1', 'dbfs:host.user/hive/t1'],
  ])('names %s %s as Dataplex does', (namespace, name, expected) => {
    expect(fullyQualified({ namespace, name })).toBe(expected);
  });
});

describe('fits', () => {
  it('reads the templates of expectations', () => {
    expect(fits("{{ match(result, 'airflow:BQ.*') }}", 'airflow:BQ.upload')).toBe(true);
    expect(fits("{{ match(result, 'airflow:BQ.*') }}", 'airflow:dag')).toBe(false);
    expect(fits('{{ any(result) }}', 'anything')).toBe(true);
    expect([fits('a', 'a'), fits('a', 'ab')]).toEqual([true, false]);
  });
});
