import { describe, expect, it } from 'vitest';
import { conditionOfGroup, savedGroupIds } from './saved-group-ids.js';

describe('savedGroupIds', () => {
  it('finds every group that a condition names, each once', () => {
    const condition = {
      $or: [{ id: { $inGroup: 'beta' } }, { $not: { email: { $notInGroup: 'staff' } } }],
      tags: { $elemMatch: { $inGroup: 'beta' } },
      $and: [{ $savedGroup: { id: 'north', attributeKey: 'country' } }],
    };
    expect([...savedGroupIds(condition)].sort()).toEqual(['beta', 'north', 'staff']);
  });

  it('finds none where there are none', () => {
    for (const condition of [null, {}, { country: { $in: ['$inGroup'] } }, { $savedGroup: 'north' }])
      expect(savedGroupIds(condition)).toEqual([]);
  });

  it('goes on through groups that are conditions', () => {
    const group = { type: 'condition', condition: { $savedGroup: { id: 'inner' } } } as const;
    expect(savedGroupIds(conditionOfGroup(group))).toEqual(['inner']);
    expect(conditionOfGroup(['a'])).toBeNull();
    expect(conditionOfGroup({ type: 'list', values: ['a'] })).toBeNull();
  });
});
