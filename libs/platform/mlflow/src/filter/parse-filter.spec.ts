import { describe, expect, it } from 'vitest';
import { MlflowError } from '../error/mlflow-error.js';
import type { Comparison, FilterExpression } from './filter-expression.js';
import type { FilterGrammar } from './filter-grammar.js';
import { parseFilter } from './parse-filter.js';

function refusal(text: string, grammar: FilterGrammar = 'runs'): string {
  try {
    parseFilter(text, grammar);
  } catch (error) {
    if (error instanceof MlflowError && error.code === 'INVALID_PARAMETER_VALUE') return error.message;
    throw error;
  }
  return 'taken';
}

const metric = (key: string, operator: Comparison['operator'], operand: number): Comparison => ({
  kind: 'comparison',
  subject: { kind: 'metric', key, value: 'last' },
  operator,
  operand,
});

const param = (key: string, operator: Comparison['operator'], operand: string): Comparison => ({
  kind: 'comparison',
  subject: { kind: 'param', key },
  operator,
  operand,
});

const attribute = (
  key: string,
  operator: Comparison['operator'],
  operand: Comparison['operand'],
): Comparison => ({ kind: 'comparison', subject: { kind: 'attribute', key }, operator, operand });

describe('parseFilter of runs', () => {
  it.each<[string, FilterExpression]>([
    ['metric.acc >= 0.94', metric('acc', '>=', 0.94)],
    ['metric.acc>=100', metric('acc', '>=', 100)],
    ['metrics.a < -1.5e-3', metric('a', '<', -0.0015)],
    ['metric."legit name" >= 0.243', metric('legit name', '>=', 0.243)],
    ['metrics."X//Y#$$@&Z" = 3', metric('X//Y#$$@&Z', '=', 3)],
    ['metrics."accuracy.2.0" > 5', metric('accuracy.2.0', '>', 5)],
    ['metrics.`spacey name` > 5', metric('spacey name', '>', 5)],
    ['`metric`.a >= 0.1', metric('a', '>=', 0.1)],
    ["params.m!='tf'", param('m', '!=', 'tf')],
    ['params."m"!="tf"', param('m', '!=', 'tf')],
    ['parameters."cat dog" = "pets"', param('cat dog', '=', 'pets')],
    ['params.m = "L\'Hosp"', param('m', '=', "L'Hosp")],
    ["param.m like 'a%'", param('m', 'LIKE', 'a%')],
    ["run.status = 'RUNNING'", attribute('status', '=', 'RUNNING')],
    ['attr.Created >= 12', attribute('start_time', '>=', 12)],
    ["attributes.`Run name` = 'x'", attribute('run_name', '=', 'x')],
    ['"run name" = \'x\'', attribute('run_name', '=', 'x')],
    ['run_id IN (\'a\', "b",)', attribute('run_id', 'IN', ['a', 'b'])],
    ["attributes.run_id not in ('a')", attribute('run_id', 'NOT IN', ['a'])],
  ])('reads %s', (text, expected) => {
    expect(parseFilter(text, 'runs')).toEqual(expected);
  });

  it('reads tags with dots in their keys, datasets, and what is not there', () => {
    expect(parseFilter("tags.mlflow.parentRunId = 'r'", 'runs')).toMatchObject({
      subject: { kind: 'tag', key: 'mlflow.parentRunId' },
    });
    expect(parseFilter("datasets.context IN ('train')", 'runs')).toMatchObject({
      subject: { kind: 'dataset', key: 'context' },
      operand: ['train'],
    });
    expect(parseFilter('tags.x IS NULL', 'runs')).toMatchObject({ operator: 'IS NULL', operand: null });
    expect(parseFilter('params.x is not null', 'runs')).toMatchObject({ operator: 'IS NOT NULL' });
  });

  it('has no filter where none is written', () => {
    for (const text of [undefined, null, '', '  \n']) expect(parseFilter(text, 'runs')).toBeNull();
  });

  it('binds AND before OR, and parentheses before both', () => {
    const [a, b, c] = [metric('a', '>', 1), metric('b', '>', 2), metric('c', '>', 3)];
    expect(parseFilter('metrics.a > 1 OR metrics.b > 2 and metrics.c > 3', 'runs')).toEqual({
      kind: 'or',
      operands: [a, { kind: 'and', operands: [b, c] }],
    });
    expect(parseFilter('(metrics.a > 1 OR metrics.b > 2) AND metrics.c > 3', 'runs')).toEqual({
      kind: 'and',
      operands: [{ kind: 'or', operands: [a, b] }, c],
    });
  });

  it('takes comparisons without AND between them, and an AND too many, as MLflow does', () => {
    const both = parseFilter('metrics.a > 1 AND metrics.b > 2', 'runs');
    for (const text of ['metrics.a > 1 metrics.b > 2', ' and metrics.a > 1 AND AND metrics.b > 2 AND']) {
      expect(parseFilter(text, 'runs')).toEqual(both);
    }
  });

  it('reads the extremes and the first value of a metric', () => {
    expect(parseFilter('max(metrics.auc) > 0.9', 'runs')).toMatchObject({
      subject: { kind: 'metric', key: 'auc', value: 'max' },
    });
    expect(parseFilter('first(metrics."a b") < 1', 'runs')).toMatchObject({
      subject: { key: 'a b', value: 'first' },
    });
    expect(refusal("min(params.a) = 'x'")).toBe("min() is of a metric: 'params.a' is none.");
  });

  it.each([
    ['metric.acc >= 0.94; metrics.rmse < 1', 'Search filter contained multiple expression'],
    [
      'm.acc >= 0.94',
      "Invalid entity type 'm'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']",
    ],
    ['acc >= 0.94', "Invalid attribute key 'acc' specified. Valid keys are '{"],
    ['attribute.experiment_id != 1', "Invalid attribute key 'experiment_id'"],
    ["attribute.lifecycle_stage = 'ACTIVE'", 'Invalid attribute key'],
    [
      "dataset.profile = 'x'",
      "Invalid dataset key 'profile' specified. Valid keys are '{'name', 'digest', 'context'}'",
    ],
    ["metrics.A > 0.1 NAND params.B = 'LR'", 'Invalid clause(s) in filter string'],
    ['`metrics.A > 0.1', 'Invalid clause(s) in filter string'],
    ['attribute.status = true', "Invalid clause(s) in filter string: 'attribute.status = true'"],
    ["attribute.status IS 'RUNNING'", 'Invalid clause(s) in filter string'],
    ["params.acc = 'LR", 'Invalid clause(s) in filter string'],
    ["tags.acc = = 'LR'", 'Invalid clause(s) in filter string'],
    ['params.acc LR !=', 'Invalid clause(s) in filter string'],
    ['metric.acc !=', 'Invalid clause(s) in filter string'],
    ['AND', 'Invalid clause(s) in filter string'],
    ['metrics.a > 1 OR', 'Invalid clause(s) in filter string'],
    ['(metrics.a > 1', 'Invalid clause(s) in filter string'],
    ["metric.model = 'LR'", "Expected numeric value type for metric. Found 'LR'"],
    ['metrics.acc != metrics.acc', 'Expected numeric value type for metric. Found metrics.acc'],
    ["start_time > 'a'", 'Expected numeric value type for numeric attribute: start_time'],
    ['params.acc = 5', "Expected a quoted string value for parameter (e.g. 'my-value'). Got value 5"],
    ['tags.acc = 5', 'Expected a quoted string value for tag'],
    ['attribute.status = 1', 'Expected a quoted string value for attributes. Got value 1'],
    ['datasets.name = 1', 'Expected a quoted string value for dataset attributes. Got value 1'],
    ['params.acc = LR', 'value is either not quoted or unidentified quote types used for string value LR'],
    ['params.acc = `LR`', 'value is either not quoted or unidentified quote types'],
    ['1.0 > metrics.acc', "Invalid comparison clause. Expected 'Identifier' found '1.0'"],
    ['1==2', "Expected 'Identifier' found '1'"],
    ["status IN ('a')", "Only ['run_id'] attributes support comparison with a list of quoted string values."],
    ["params.a IN ('a')", "Expected a quoted string value for parameter (e.g. 'my-value'). Got value ('a',)"],
    ['run_id IN ()', 'expected a non-empty list of string values, but got empty list'],
    ['run_id IN (1, 2)', 'but got different type in list: (1, 2)'],
    ["run_id IN ('a' 'b')", 'but got ill-formed list.'],
    ['metrics.a ~ 1', "Invalid comparator '~' not one of '{'>', '>=', '!=', '=', '<', '<='}'"],
    ["params.a > 'x'", "Invalid comparator '>' not one of '{'!=', '=', 'LIKE', 'ILIKE'}'"],
    ['attributes.start_time LIKE 1', "Invalid comparator 'LIKE'"],
    ["datasets.name < 'x'", "Invalid comparator '<'"],
    [
      'metrics.a IS NULL',
      "IS NULL / IS NOT NULL is only supported for tags and params, not for 'metric' 'a'",
    ],
    ["tags.a = 'x\0'", 'U+0000'],
  ])('refuses %s as MLflow does', (text, expected) => {
    expect(refusal(text)).toContain(expected);
  });

  it('refuses what would be dear to read or to ask', () => {
    const many = Array.from({ length: 101 }, () => 'metrics.a > 1').join(' AND ');
    expect(refusal(many)).toContain('at most 100 comparisons');
    expect(refusal(`${'('.repeat(22)}metrics.a > 1${')'.repeat(22)}`)).toContain('at most 20 parentheses');
    expect(refusal('a'.repeat(500_001))).toContain('at most 500000 characters');
    expect(refusal('('.repeat(400_000))).not.toBe('taken');
    expect(refusal(`metrics.${'a.'.repeat(200_000)} > 1`)).not.toBe('taken');
    expect(refusal(`params.a = ${"'".repeat(399_999)}`)).not.toBe('taken');
  });
});

describe('parseFilter of other things', () => {
  it('reads the attributes and tags of experiments', () => {
    expect(parseFilter("name LIKE 'a%' AND tags.`k` = 'v'", 'experiments')).toMatchObject({ kind: 'and' });
    expect(parseFilter('creation_time > 5', 'experiments')).toMatchObject({ operand: 5 });
    expect(parseFilter("experiment_id IN ('1', '2')", 'experiments')).toMatchObject({ operand: ['1', '2'] });
    expect(refusal('metrics.a > 1', 'experiments')).toBe(
      "Invalid entity type 'metrics'. Valid entity types are ('attribute', 'tag', 'tags')",
    );
    expect(refusal("experiment_id = 'x'", 'experiments')).toContain("Invalid experiment ID 'x'.");
    expect(refusal("experiment_id LIKE '1'", 'experiments')).toContain("Invalid comparator 'LIKE'");
    expect(refusal('name IS NULL', 'experiments')).toContain('is only supported for tags, not for attribute');
  });

  it('reads what the client adds to every search of registered models', () => {
    const filter = "name ILIKE '%iris%' AND tag.`mlflow.prompt.is_prompt` != 'true'";
    expect(parseFilter(filter, 'registered-models')).toMatchObject({
      operands: [{ operator: 'ILIKE' }, { subject: { kind: 'tag', key: 'mlflow.prompt.is_prompt' } }],
    });
    expect(refusal('name = 5', 'registered-models')).toContain(
      'Expected a quoted string value or a list of quoted string values for attributes. Got value 5',
    );
    expect(refusal("run_id = 'x'", 'registered-models')).toContain("Invalid attribute key 'run_id'");
    expect(refusal('tags.x IS NULL', 'registered-models')).toContain('IS NULL');
  });

  it('reads the numbers, runs and sources of model versions', () => {
    expect(parseFilter("run_id IN ('a','b') AND version_number > 2", 'model-versions')).toMatchObject({
      operands: [{ operand: ['a', 'b'] }, { operand: 2 }],
    });
    expect(parseFilter("source_path = 's3://x'", 'model-versions')).toMatchObject({ operand: 's3://x' });
    expect(refusal("source_path IN ('a')", 'model-versions')).toContain("Only ['name', 'run_id'] attributes");
  });

  it('lets a number stand for a text in logged models, whose own texts say so', () => {
    expect(parseFilter('metrics.loss > 0.1 AND params.lr = 0.01', 'logged-models')).toMatchObject({
      operands: [{ operand: 0.1 }, { subject: { kind: 'param', key: 'lr' }, operand: '0.01' }],
    });
    expect(parseFilter('creation_time > 1', 'logged-models')).toMatchObject({
      subject: { key: 'creation_timestamp' },
    });
    expect(refusal("datasets.name = 'x'", 'logged-models')).toContain("Invalid entity type: 'datasets'");
  });
});
