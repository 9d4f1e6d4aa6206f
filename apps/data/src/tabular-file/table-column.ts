export { isFloating, tableColumn, type ColumnKind, type TableColumn } from '@orrery/platform-tables';
