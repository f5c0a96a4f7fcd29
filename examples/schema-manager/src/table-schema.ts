import { z } from 'zod';

const Key = z.object({ columns: z.array(z.string()) });

/** What the manager reads of a table's description; the server says more. */
export const TableSchema = z.object({
  database: z.string(),
  name: z.string(),
  kind: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string(), nullable: z.boolean() })),
  primaryKey: Key.nullable(),
  foreignKeys: z.array(Key.extend({ references: z.object({ database: z.string(), table: z.string() }) })),
});
export type TableSchema = z.infer<typeof TableSchema>;
