/** Where things lie in the memory that TypeScript and the lanes' program share, in bytes. */

/** How many users go in at once. */
export const CHUNK_USERS = 512;
/** The longest id, in UTF-16 code units; each becomes three bytes at most. */
export const LONGEST_ID_UNITS = 256;

const PAGE_BYTES = 65_536;
const LONGEST_ID_BYTES = 3 * LONGEST_ID_UNITS;
const VECTOR_BYTES = 16;
/** The program works on four users at a time: after the last there are as many more of no length. */
export const SPARE_USERS = 3;

/** MD5's four words after the whole blocks of the prefix. */
export const STATE_AT = 0;
/** What of the prefix does not fill a block, then zeros: 64 bytes. */
export const PREFIX_AT = 16;
/** Four messages. */
export const LANES_AT = 128;
/** The rest of the prefix, an id, and padding: at most 14 blocks, and what vectors write beyond. */
export const LANE_BYTES = 14 * 64 + 4 * VECTOR_BYTES;
/** One 32-bit number a user: how many bytes the id has. */
export const LENGTHS_AT = LANES_AT + 4 * LANE_BYTES;
/** One byte a user: the answer. */
export const BUCKETS_AT = LENGTHS_AT + 4 * (CHUNK_USERS + SPARE_USERS);
/** The ids in UTF-8, one after the other. */
export const TEXT_AT = BUCKETS_AT + CHUNK_USERS + SPARE_USERS;
export const TEXT_BYTES = CHUNK_USERS * LONGEST_ID_BYTES;
/** Copies read whole vectors, so that some is read beyond the text. */
export const PAGES = Math.ceil((TEXT_AT + TEXT_BYTES + VECTOR_BYTES) / PAGE_BYTES);
