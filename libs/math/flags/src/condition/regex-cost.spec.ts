import { describe, expect, it } from 'vitest';
import { regexCostBits } from './regex-cost.js';

describe('regexCostBits', () => {
  it('counts nine bits for each endless repetition, and for a search that may begin anywhere', () => {
    expect(regexCostBits('^abc$')).toBe(0);
    expect(regexCostBits('abc')).toBe(9);
    expect(regexCostBits('^a+$')).toBe(9);
    expect(regexCostBits('a*b{2,}')).toBe(27);
    expect(regexCostBits('^[)(*+]{3}\\*')).toBe(0);
  });

  it('counts optional parts and alternatives by their number', () => {
    expect(regexCostBits('^colou?r')).toBe(1);
    expect(regexCostBits('^(a|b|c|d)$')).toBe(2);
    expect(regexCostBits('^(a|b){3}$')).toBe(3);
    expect(regexCostBits('^a{2,5}')).toBe(2);
  });

  it('has no bound for repetitions in repetitions and for references back', () => {
    expect(regexCostBits('^(a+)+$')).toBe(Infinity);
    expect(regexCostBits('^(?:a|aa)*$')).toBe(Infinity);
    expect(regexCostBits('^(?<x>a)\\k<x>')).toBe(Infinity);
    expect(regexCostBits('^(a?){1,50}$')).toBe(Infinity);
  });
});
