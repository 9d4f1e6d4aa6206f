/**
 * The four rounds of the MD5 compression function (Rivest, RFC 1321, 1992, §3.4), each of 16 steps written out.
 *
 * One step is `a ← b + ((a + φ(b, c, d) + xₖ + tᵢ) ⋘ s)` on 32-bit words, where φ is the round's own boolean
 * function and tᵢ = ⌊2³² · |sin i|⌋, here as a signed word. A round reads and writes the running state in place:
 * `state` holds the words a, b, c, d and `block` sixteen little-endian message words. Each sum ends with what depends on
 * the word that the step before wrote, so that the rest of it does not wait. Nothing is allocated, and the
 * steps are inlined by hand because the compiler stops inlining calls halfway through a round.
 */

/** φ = (b ∧ c) ∨ (¬b ∧ d), words in order, shifts 7, 12, 17, 22. */
export function md5FirstRound(state: Int32Array, block: Int32Array): void {
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  a = (a + block[0] - 680876936 + ((b & c) | (~b & d))) | 0;
  a = (((a << 7) | (a >>> 25)) + b) | 0;
  d = (d + block[1] - 389564586 + ((a & b) | (~a & c))) | 0;
  d = (((d << 12) | (d >>> 20)) + a) | 0;
  c = (c + block[2] + 606105819 + ((d & a) | (~d & b))) | 0;
  c = (((c << 17) | (c >>> 15)) + d) | 0;
  b = (b + block[3] - 1044525330 + ((c & d) | (~c & a))) | 0;
  b = (((b << 22) | (b >>> 10)) + c) | 0;
  a = (a + block[4] - 176418897 + ((b & c) | (~b & d))) | 0;
  a = (((a << 7) | (a >>> 25)) + b) | 0;
  d = (d + block[5] + 1200080426 + ((a & b) | (~a & c))) | 0;
  d = (((d << 12) | (d >>> 20)) + a) | 0;
  c = (c + block[6] - 1473231341 + ((d & a) | (~d & b))) | 0;
  c = (((c << 17) | (c >>> 15)) + d) | 0;
  b = (b + block[7] - 45705983 + ((c & d) | (~c & a))) | 0;
  b = (((b << 22) | (b >>> 10)) + c) | 0;
  a = (a + block[8] + 1770035416 + ((b & c) | (~b & d))) | 0;
  a = (((a << 7) | (a >>> 25)) + b) | 0;
  d = (d + block[9] - 1958414417 + ((a & b) | (~a & c))) | 0;
  d = (((d << 12) | (d >>> 20)) + a) | 0;
  c = (c + block[10] - 42063 + ((d & a) | (~d & b))) | 0;
  c = (((c << 17) | (c >>> 15)) + d) | 0;
  b = (b + block[11] - 1990404162 + ((c & d) | (~c & a))) | 0;
  b = (((b << 22) | (b >>> 10)) + c) | 0;
  a = (a + block[12] + 1804603682 + ((b & c) | (~b & d))) | 0;
  a = (((a << 7) | (a >>> 25)) + b) | 0;
  d = (d + block[13] - 40341101 + ((a & b) | (~a & c))) | 0;
  d = (((d << 12) | (d >>> 20)) + a) | 0;
  c = (c + block[14] - 1502002290 + ((d & a) | (~d & b))) | 0;
  c = (((c << 17) | (c >>> 15)) + d) | 0;
  b = (b + block[15] + 1236535329 + ((c & d) | (~c & a))) | 0;
  b = (((b << 22) | (b >>> 10)) + c) | 0;
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = d;
}

/**
 * φ = (b ∧ d) ∨ (c ∧ ¬d), which have no bit in common and are added: only b ∧ d waits for the step before. Word (5i + 1) mod 16, shifts 5, 9, 14, 20.
 */
export function md5SecondRound(state: Int32Array, block: Int32Array): void {
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  a = (a + block[1] - 165796510 + (c & ~d) + (b & d)) | 0;
  a = (((a << 5) | (a >>> 27)) + b) | 0;
  d = (d + block[6] - 1069501632 + (b & ~c) + (a & c)) | 0;
  d = (((d << 9) | (d >>> 23)) + a) | 0;
  c = (c + block[11] + 643717713 + (a & ~b) + (d & b)) | 0;
  c = (((c << 14) | (c >>> 18)) + d) | 0;
  b = (b + block[0] - 373897302 + (d & ~a) + (c & a)) | 0;
  b = (((b << 20) | (b >>> 12)) + c) | 0;
  a = (a + block[5] - 701558691 + (c & ~d) + (b & d)) | 0;
  a = (((a << 5) | (a >>> 27)) + b) | 0;
  d = (d + block[10] + 38016083 + (b & ~c) + (a & c)) | 0;
  d = (((d << 9) | (d >>> 23)) + a) | 0;
  c = (c + block[15] - 660478335 + (a & ~b) + (d & b)) | 0;
  c = (((c << 14) | (c >>> 18)) + d) | 0;
  b = (b + block[4] - 405537848 + (d & ~a) + (c & a)) | 0;
  b = (((b << 20) | (b >>> 12)) + c) | 0;
  a = (a + block[9] + 568446438 + (c & ~d) + (b & d)) | 0;
  a = (((a << 5) | (a >>> 27)) + b) | 0;
  d = (d + block[14] - 1019803690 + (b & ~c) + (a & c)) | 0;
  d = (((d << 9) | (d >>> 23)) + a) | 0;
  c = (c + block[3] - 187363961 + (a & ~b) + (d & b)) | 0;
  c = (((c << 14) | (c >>> 18)) + d) | 0;
  b = (b + block[8] + 1163531501 + (d & ~a) + (c & a)) | 0;
  b = (((b << 20) | (b >>> 12)) + c) | 0;
  a = (a + block[13] - 1444681467 + (c & ~d) + (b & d)) | 0;
  a = (((a << 5) | (a >>> 27)) + b) | 0;
  d = (d + block[2] - 51403784 + (b & ~c) + (a & c)) | 0;
  d = (((d << 9) | (d >>> 23)) + a) | 0;
  c = (c + block[7] + 1735328473 + (a & ~b) + (d & b)) | 0;
  c = (((c << 14) | (c >>> 18)) + d) | 0;
  b = (b + block[12] - 1926607734 + (d & ~a) + (c & a)) | 0;
  b = (((b << 20) | (b >>> 12)) + c) | 0;
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = d;
}

/** φ = b ⊕ c ⊕ d, word (3i + 5) mod 16, shifts 4, 11, 16, 23. */
export function md5ThirdRound(state: Int32Array, block: Int32Array): void {
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  a = (a + block[5] - 378558 + (b ^ c ^ d)) | 0;
  a = (((a << 4) | (a >>> 28)) + b) | 0;
  d = (d + block[8] - 2022574463 + (a ^ b ^ c)) | 0;
  d = (((d << 11) | (d >>> 21)) + a) | 0;
  c = (c + block[11] + 1839030562 + (d ^ a ^ b)) | 0;
  c = (((c << 16) | (c >>> 16)) + d) | 0;
  b = (b + block[14] - 35309556 + (c ^ d ^ a)) | 0;
  b = (((b << 23) | (b >>> 9)) + c) | 0;
  a = (a + block[1] - 1530992060 + (b ^ c ^ d)) | 0;
  a = (((a << 4) | (a >>> 28)) + b) | 0;
  d = (d + block[4] + 1272893353 + (a ^ b ^ c)) | 0;
  d = (((d << 11) | (d >>> 21)) + a) | 0;
  c = (c + block[7] - 155497632 + (d ^ a ^ b)) | 0;
  c = (((c << 16) | (c >>> 16)) + d) | 0;
  b = (b + block[10] - 1094730640 + (c ^ d ^ a)) | 0;
  b = (((b << 23) | (b >>> 9)) + c) | 0;
  a = (a + block[13] + 681279174 + (b ^ c ^ d)) | 0;
  a = (((a << 4) | (a >>> 28)) + b) | 0;
  d = (d + block[0] - 358537222 + (a ^ b ^ c)) | 0;
  d = (((d << 11) | (d >>> 21)) + a) | 0;
  c = (c + block[3] - 722521979 + (d ^ a ^ b)) | 0;
  c = (((c << 16) | (c >>> 16)) + d) | 0;
  b = (b + block[6] + 76029189 + (c ^ d ^ a)) | 0;
  b = (((b << 23) | (b >>> 9)) + c) | 0;
  a = (a + block[9] - 640364487 + (b ^ c ^ d)) | 0;
  a = (((a << 4) | (a >>> 28)) + b) | 0;
  d = (d + block[12] - 421815835 + (a ^ b ^ c)) | 0;
  d = (((d << 11) | (d >>> 21)) + a) | 0;
  c = (c + block[15] + 530742520 + (d ^ a ^ b)) | 0;
  c = (((c << 16) | (c >>> 16)) + d) | 0;
  b = (b + block[2] - 995338651 + (c ^ d ^ a)) | 0;
  b = (((b << 23) | (b >>> 9)) + c) | 0;
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = d;
}

/** φ = c ⊕ (b ∨ ¬d), word 7i mod 16, shifts 6, 10, 15, 21. */
export function md5FourthRound(state: Int32Array, block: Int32Array): void {
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  a = (a + block[0] - 198630844 + (c ^ (b | ~d))) | 0;
  a = (((a << 6) | (a >>> 26)) + b) | 0;
  d = (d + block[7] + 1126891415 + (b ^ (a | ~c))) | 0;
  d = (((d << 10) | (d >>> 22)) + a) | 0;
  c = (c + block[14] - 1416354905 + (a ^ (d | ~b))) | 0;
  c = (((c << 15) | (c >>> 17)) + d) | 0;
  b = (b + block[5] - 57434055 + (d ^ (c | ~a))) | 0;
  b = (((b << 21) | (b >>> 11)) + c) | 0;
  a = (a + block[12] + 1700485571 + (c ^ (b | ~d))) | 0;
  a = (((a << 6) | (a >>> 26)) + b) | 0;
  d = (d + block[3] - 1894986606 + (b ^ (a | ~c))) | 0;
  d = (((d << 10) | (d >>> 22)) + a) | 0;
  c = (c + block[10] - 1051523 + (a ^ (d | ~b))) | 0;
  c = (((c << 15) | (c >>> 17)) + d) | 0;
  b = (b + block[1] - 2054922799 + (d ^ (c | ~a))) | 0;
  b = (((b << 21) | (b >>> 11)) + c) | 0;
  a = (a + block[8] + 1873313359 + (c ^ (b | ~d))) | 0;
  a = (((a << 6) | (a >>> 26)) + b) | 0;
  d = (d + block[15] - 30611744 + (b ^ (a | ~c))) | 0;
  d = (((d << 10) | (d >>> 22)) + a) | 0;
  c = (c + block[6] - 1560198380 + (a ^ (d | ~b))) | 0;
  c = (((c << 15) | (c >>> 17)) + d) | 0;
  b = (b + block[13] + 1309151649 + (d ^ (c | ~a))) | 0;
  b = (((b << 21) | (b >>> 11)) + c) | 0;
  a = (a + block[4] - 145523070 + (c ^ (b | ~d))) | 0;
  a = (((a << 6) | (a >>> 26)) + b) | 0;
  d = (d + block[11] - 1120210379 + (b ^ (a | ~c))) | 0;
  d = (((d << 10) | (d >>> 22)) + a) | 0;
  c = (c + block[2] + 718787259 + (a ^ (d | ~b))) | 0;
  c = (((c << 15) | (c >>> 17)) + d) | 0;
  b = (b + block[9] - 343485551 + (d ^ (c | ~a))) | 0;
  b = (((b << 21) | (b >>> 11)) + c) | 0;
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = d;
}
