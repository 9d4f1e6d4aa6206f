import { describe, expect, it } from 'vitest';
import { requireKey } from './key.js';
import {
  requireAliasName,
  requireExperimentName,
  requireModelName,
  requireNewAliasName,
  requireParam,
  requireTag,
  requireVersionNumber,
} from './names.js';

describe('requireKey', () => {
  it.each(['a', 'val/loss', 'mlflow.source.name', 'a b', 'a-b:c', 'a..b', 'größe', '模型', '123', 'a/b'])(
    'takes %s',
    (key) => {
      expect(requireKey(key, 'key')).toBe(key);
    },
  );

  it.each(['a@b', 'a\n', "a'", 'a\\b', '🌱', 'a,b', 'a\0'])('refuses the characters of %j', (key) => {
    expect(() => requireKey(key, 'metrics[0].name')).toThrow(
      /^Invalid value ".*" for parameter 'metrics\[0\].name' supplied: Names may only contain alphanumerics/s,
    );
  });

  it.each([
    ['./a', 'a'],
    ['a/../b', 'b'],
    ['../a', '../a'],
    ['/a', '/a'],
    ['a//b', 'a/b'],
    ['a/', 'a'],
    ['.', '.'],
    ['', '.'],
  ])('refuses %j, which a file system reads as %s', (key, normal) => {
    expect(() => requireKey(key, 'key')).toThrow(`This name would resolve to '${normal}'`);
  });

  it('counts characters, not bytes', () => {
    expect(requireKey('模'.repeat(250), 'key')).toHaveLength(250);
    expect(() => requireKey('a'.repeat(251), 'key')).toThrow(
      "'key' exceeds the maximum length of 250 characters",
    );
  });
});

describe('params and tags', () => {
  it('are shortened when their values are too long, and never within a character', () => {
    expect(requireParam({ key: 'a', value: '🌱'.repeat(6001) }, '').value).toBe('🌱'.repeat(6000));
    expect(requireTag({ key: 'a', value: 'x'.repeat(8001) }, '').value).toHaveLength(8000);
  });

  it('name where a key is wrong', () => {
    expect(() => requireParam({ key: 'a@', value: '' }, 'params[3]')).toThrow(
      "for parameter 'params[3].key'",
    );
    expect(() => requireTag({ key: 'a@', value: '' }, '')).toThrow("for parameter 'key'");
  });
});

describe('names', () => {
  it('of experiments are there and not too long', () => {
    expect(requireExperimentName('x')).toBe('x');
    expect(() => requireExperimentName('')).toThrow("Invalid experiment name: ''");
    expect(() => requireExperimentName('x'.repeat(501))).toThrow(
      "'name' exceeds the maximum length of 500 characters",
    );
  });

  it('of models are no paths and no addresses', () => {
    expect(requireModelName('my model')).toBe('my model');
    expect(() => requireModelName('x'.repeat(257))).toThrow(/256/);
    expect(() => requireModelName('a/b')).toThrow(
      "Invalid model name 'a/b'. Names cannot contain '/' or ':'.",
    );
    expect(() => requireModelName('models:x')).toThrow('Names cannot contain');
    expect(() => requireModelName(' ')).toThrow("Missing value for required parameter 'name'.");
    expect(() => requireModelName('..')).toThrow('must not resolve to other names');
  });

  it('of aliases are words that mean nothing else', () => {
    expect(requireNewAliasName('champion-2')).toBe('champion-2');
    expect(requireAliasName('latest')).toBe('latest');
    expect(() => requireNewAliasName('Latest')).toThrow(
      "'latest' alias name (case insensitive) is reserved.",
    );
    expect(() => requireNewAliasName('v12')).toThrow("Version alias name 'v12' is reserved.");
    expect(() => requireAliasName('a b')).toThrow("Invalid alias name: 'a b'.");
    expect(() => requireAliasName('')).toThrow('Registered model alias name cannot be empty.');
  });

  it('of versions are numbers', () => {
    expect(requireVersionNumber('12')).toBe(12);
    expect(() => requireVersionNumber('1.5')).toThrow("Parameter 'version' must be an integer, got '1.5'.");
  });
});
