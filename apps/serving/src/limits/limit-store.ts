/** What replicas of this service agree through. */
export interface LimitStore {
  /** Replicas that were there lately, this one among them; at least 1. */
  readonly replicas: number;
  /** Takes whole tokens out of a bucket, after some were given back. @throws when nobody can tell what the others do. */
  readonly take: (bucket: string, asked: TokensAsked) => Promise<TokensTaken>;
  /**
   * Has this replica hold so many permits, whatever it held before, or as many as the others leave.
   * @throws when nobody can tell what the others do.
   */
  readonly hold: (permits: string, asked: PermitsAsked) => Promise<number>;
}

export interface TokensAsked {
  readonly perSecond: number;
  readonly burst: number;
  readonly wanted: number;
  /** Tokens that were taken before and not used. */
  readonly unspent: number;
}

export interface TokensTaken {
  readonly granted: number;
  /** How long until there is a token again, where fewer were granted than wanted. */
  readonly waitMs: number;
}

export interface PermitsAsked {
  /** Of all replicas together. */
  readonly concurrent: number;
  readonly wanted: number;
}
