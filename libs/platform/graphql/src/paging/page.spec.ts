import { InvalidInputError } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { connectionOf, pageOf, pageRequest } from './page.js';

describe('paging', () => {
  it('hands out a cursor that asks for the next page', () => {
    const first = pageRequest({ first: 2 });
    const { nodes, pageInfo } = connectionOf(pageOf(['a', 'ü', 'c'], first), (item) => item);

    expect(nodes).toEqual(['a', 'ü']);
    expect(pageInfo.hasNextPage).toBe(true);
    expect(pageRequest({ first: 2, after: pageInfo.endCursor })).toEqual({ first: 2, after: 'ü' });
  });

  it('says that the last page is the last', () => {
    expect(connectionOf(pageOf([], pageRequest({})), String).pageInfo).toEqual({
      hasNextPage: false,
      endCursor: null,
    });
  });

  it.each([0, -1, 101, 99_999_999])('refuses a page of %d', (first) => {
    expect(() => pageRequest({ first })).toThrow(InvalidInputError);
  });

  it('refuses a cursor that it never handed out', () => {
    expect(() => pageRequest({ after: 'not a cursor!' })).toThrow(InvalidInputError);
  });
});
