import type { Kysely, Selectable } from '../platform/database/index.ts';
import { parseJson } from '../platform/json/index.ts';
import { ResourceId } from './resource-id.ts';
import type { ResourceRecord } from './resource-record.ts';
import type { ResourcesTable, ResourceTables } from './tables.ts';

/** Makes the record or replaces what it holds. Id, type and name stay as they were first written. */
export async function writeRecord(
  queries: Kysely<ResourceTables>,
  record: ResourceRecord,
  now: Date,
): Promise<ResourceRecord> {
  const time = now.toISOString();
  const row = toRow(record);
  const { location, tags, properties } = row;
  const stored = await queries
    .insertInto('resources')
    .values({ ...row, created_at: time, updated_at: time })
    .onConflict((conflict) =>
      conflict.column('id_key').doUpdateSet({ location, tags, properties, updated_at: time }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
  return toRecord(stored);
}

/** In the order of their ids. */
export async function readRecords(
  queries: Kysely<ResourceTables>,
  type: string | undefined,
): Promise<readonly ResourceRecord[]> {
  const rows = await queries
    .selectFrom('resources')
    .selectAll()
    .$if(type !== undefined, (query) => query.where('type_key', '=', String(type).toLowerCase()))
    .orderBy('id_key')
    .execute();
  return rows.map(toRecord);
}

function toRow(record: ResourceRecord): Omit<Selectable<ResourcesTable>, 'created_at' | 'updated_at'> {
  return {
    id_key: record.id.key,
    id: record.id.text,
    type: record.type,
    type_key: record.type.toLowerCase(),
    name: record.name,
    location: record.location,
    tags: JSON.stringify(record.tags),
    properties: JSON.stringify(record.properties),
  };
}

export function toRecord(row: Selectable<ResourcesTable>): ResourceRecord {
  return {
    id: ResourceId.from(row.id),
    type: row.type,
    name: row.name,
    location: row.location,
    tags: parseJson(row.tags) as Record<string, string>,
    properties: parseJson(row.properties) as Record<string, unknown>,
  };
}
