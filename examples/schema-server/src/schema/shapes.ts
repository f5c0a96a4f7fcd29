import { z } from 'zod';

/** The shapes of the tools' answers. Each is a tool's output schema, or a part of one. */

export const databaseSummary = z.object({
  name: z.string(),
  comment: z.string().nullable(),
  tables: z.number().int().describe('How many tables and views it holds'),
});

export const tableSummary = z.object({
  name: z.string(),
  kind: z.enum(['table', 'view']),
  comment: z.string().nullable(),
  estimatedRows: z.number().nullable().describe("The database's own estimate; null where it has none"),
});

export const columnDescription = z.object({
  name: z.string(),
  type: z.string().describe("The type in the database's own words"),
  nullable: z.boolean(),
  default: z.string().nullable(),
  comment: z.string().nullable(),
  position: z.number().int().describe('From 1'),
});

export const keyDescription = z.object({ name: z.string(), columns: z.array(z.string()) });

export const foreignKeyDescription = keyDescription.extend({
  references: z.object({ database: z.string(), table: z.string(), columns: z.array(z.string()) }),
});

export const indexDescription = keyDescription.extend({
  method: z.string().describe('Such as btree'),
  unique: z.boolean(),
});

export const tableDescription = tableSummary.extend({
  database: z.string(),
  columns: z.array(columnDescription),
  primaryKey: keyDescription.nullable(),
  foreignKeys: z.array(foreignKeyDescription),
  uniqueKeys: z.array(keyDescription),
  indexes: z.array(indexDescription).describe('All but the one of the primary key'),
});

export const queryValidation = z.object({
  valid: z.boolean(),
  error: z.string().optional().describe('Why it is not valid, in the words of the database'),
  plan: z.record(z.string(), z.unknown()).optional().describe("The database's plan, when it is valid"),
});

export type DatabaseSummary = z.infer<typeof databaseSummary>;
export type TableSummary = z.infer<typeof tableSummary>;
export type TableDescription = z.infer<typeof tableDescription>;
export type QueryValidation = z.infer<typeof queryValidation>;
