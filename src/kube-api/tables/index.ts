/**
 * What `kubectl get` prints: objects of one kind as a table, with the columns, the order and the cell texts of
 * kube-apiserver 1.32 (`pkg/printers/internalversion`), one row of data per column. Pure: the time is given.
 *
 * The columns that a definition asks for come from `custom-resources`. Left out: the kinds that this server does not
 * serve. The descriptions of columns are our own; kubectl does not show them.
 */
export { type IncludeObject, type Table, type TableOptions, toTable } from './to-table.ts';
