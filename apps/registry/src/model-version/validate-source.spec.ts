import { describe, expect, it } from 'vitest';
import { namedSource } from './source-uri.js';
import { validateSource } from './validate-source.js';

describe('validateSource', () => {
  it.each([
    'mlflow-artifacts:/models',
    'mlflow-artifacts:/models///',
    'mlflow-artifacts:/models/foo///bar',
    'mlflow-artifacts://host:9000/models/artifact/..../',
    's3://bucket/some%20model',
    'runs:/0123456789abcdef0123456789abcdef/model',
    'models:/m-0123456789abcdef0123456789abcdef',
    'models:/income@champion',
    'dbfs:/a/b+c',
  ])('takes %s', (source) => {
    expect(() => validateSource(source, 'run_id')).not.toThrow();
  });

  it.each([
    '/etc',
    '/',
    '',
    'etc',
    './model',
    'file:///path',
    'file:/etc/passwd',
    'FILE:///etc',
    'file://localhost/etc',
  ])('refuses the local path %s', (source) => {
    expect(() => validateSource(source, 'run_id')).toThrow('To use a local path as a model version');
  });

  it('refuses a file of another machine', () => {
    expect(() => validateSource('file://123.456.789.123/path', 'run_id')).toThrow(
      'is not a valid remote uri',
    );
  });

  it.each([
    'mlflow-artifacts://host:9000/models/../../../',
    'http://host:9000/models/../../../',
    's3a://bucket/artifacts/../../../',
    'mlflow-artifacts://host:9000/models/..%2f..%2fartifacts',
    'mlflow-artifacts:/models/%252e%252e%252f%252e%252e',
    'mlflow-artifacts:/models/..%5c..%5cartifacts',
    'mlflow-artifacts://host:9000/models/artifact%00',
    'mlflow-artifacts:/models/%c0%80/%2e%2e/x',
    'dbfs:/run/artifacts/a%3f/../../../../',
    'dbfs:/run/artifacts/a%23/../../../../',
    'mlflow-artifacts:/a/./b',
    's3://bucket',
    's3:bucket/key',
    'runs:/run/../other',
    'mlflow-artifacts:/a\nb',
  ])('refuses %s, which may lead elsewhere', (source) => {
    expect(() => validateSource(source, 'run_id')).toThrow('If supplying a source as an http, https,');
  });

  it.each(['models:/a/b/c', 'models://host/a/1', 'models:/@x/', 'runs://host/run/x'])(
    'refuses %s, which names nothing',
    (source) => {
      expect(() => validateSource(source, 'model_id')).toThrow(
        'The model_id request parameter must identify',
      );
    },
  );
});

describe('namedSource', () => {
  it.each([
    ['models:/income/3', { kind: 'version', model: 'income', by: { number: 3 } }],
    ['models:/income/Latest', { kind: 'version', model: 'income', by: 'latest' }],
    ['models:/income/Production', { kind: 'version', model: 'income', by: { stage: 'Production' } }],
    ['models:/in@come@champion', { kind: 'version', model: 'in@come', by: { alias: 'champion' } }],
    ['models:/m-1', { kind: 'logged-model', id: 'm-1' }],
    ['runs:/abc/model', { kind: 'run', runRef: 'abc' }],
    ['mlflow-artifacts:/0/abc/artifacts', { kind: 'files' }],
    ['s3://bucket/key', { kind: 'elsewhere' }],
    ['models:/', { kind: 'malformed' }],
  ])('reads %s', (source, named) => {
    expect(namedSource(source)).toEqual(named);
  });
});
