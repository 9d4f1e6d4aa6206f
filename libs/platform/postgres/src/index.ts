export { binaryFloat8Array, binaryInt4Array, binaryInt8Array, binaryTextArray } from './binary-array.js';
export { createDataSource, type DatabaseSchema, type PostgresOptions } from './data-source.js';
export { isForeignKeyViolation } from './foreign-key-violation.js';
export { migrate, schemaDrift } from './migrate.js';
export { newId } from './new-id.js';
export { PostgresModule } from './postgres.module.js';
export type { PreparedStatement } from './prepared-statement.js';
export { isUniqueViolation } from './unique-violation.js';
export { UnitOfWork } from './unit-of-work.js';
