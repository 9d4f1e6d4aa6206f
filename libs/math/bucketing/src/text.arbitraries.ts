import fc from 'fast-check';

const units = fc.oneof(
  fc.integer({ min: 0, max: 0x7f }),
  fc.integer({ min: 0xd7f0, max: 0xe010 }),
  fc.integer({ min: 0, max: 0xffff }),
);

/** Texts of any UTF-16 code units, lone surrogates and halves of pairs at their ends among them. */
export const anyText: fc.Arbitrary<string> = fc
  .array(units, { maxLength: 150 })
  .map((all) => String.fromCharCode(...all));
