import type { ColumnDescription, ForeignKey, TableDescription } from '@mcp-vitals/drift';
import { isObject } from '@mcp-vitals/drift/json-schema';
import type { SchemaSource } from '../../source/schema-source.js';
import type { AdapterKind, SchemaAdapter, ServerOffer } from '../adapter.js';
import { textOf } from '../answers/fields.js';

interface Table {
  /** The name as `schema.name`. */
  readonly name: string;
  readonly comment?: string | null;
  readonly columns?: readonly {
    readonly name: string;
    readonly data_type: string;
    /** The name of the type, where `data_type` holds only its category. */
    readonly format: string;
    readonly options: readonly string[];
    readonly default_value?: unknown;
    readonly enums?: readonly string[];
    readonly check?: string | null;
    readonly comment?: string | null;
  }[];
  readonly primary_keys?: readonly string[];
  readonly foreign_key_constraints?: readonly {
    readonly source_table: string;
    readonly source_columns: readonly string[];
    readonly target_table: string;
    readonly target_columns: readonly string[];
  }[];
}

/**
 * Servers with only the tool `list_tables`, which returns the tables of some schemas with all their parts, as
 * `@supabase/mcp-server-supabase` does for one project.
 */
export const supabaseAdapters: AdapterKind = {
  name: 'supabase',
  adapt: async (server) => (fits(server) ? supabaseAdapter : undefined),
};

const fits = ({ tools }: ServerOffer): boolean =>
  tools.some((tool) => tool.name === 'list_tables' && listsSchemas(tool));

function listsSchemas({ inputSchema }: ServerOffer['tools'][number]): boolean {
  if (!isObject(inputSchema) || !isObject(inputSchema.properties)) return false;
  const { schemas, verbose } = inputSchema.properties;
  const needsProject = Array.isArray(inputSchema.required) && inputSchema.required.includes('project_id');
  return isObject(schemas) && schemas.type === 'array' && verbose !== undefined && !needsProject;
}

const supabaseAdapter: SchemaAdapter = {
  name: 'supabase',
  fits,
  databases: async (source) =>
    [...new Set((await list(source, [], false)).map((table) => partsOf(table.name).schema))].sort(),
  tables: async (source, database) =>
    (await list(source, [database], false)).map((table) => partsOf(table.name).name).sort(),
  table: async (source, database, name) => {
    const found = (await list(source, [database], true)).find((table) => table.name === `${database}.${name}`);
    return found && describe(found, database, name);
  },
};

async function list(source: SchemaSource, schemas: readonly string[], verbose: boolean): Promise<readonly Table[]> {
  return ((await source.callTool('list_tables', { schemas, verbose })) as { tables: Table[] }).tables;
}

const partsOf = (name: string): { schema: string; name: string } => {
  const dot = name.indexOf('.');
  return { schema: name.slice(0, dot), name: name.slice(dot + 1) };
};

function describe(table: Table, database: string, name: string): TableDescription {
  const columns = table.columns ?? [];
  return {
    ...{
      database,
      name,
      comment: table.comment ?? null,
      primaryKey: table.primary_keys?.length ? table.primary_keys : null,
    },
    columns: columns.map((column): ColumnDescription => {
      const [isGenerated, isIdentity] = ['generated', 'identity'].map((option) => column.options.includes(option));
      return {
        ...{
          name: column.name,
          type: /^(ARRAY|USER-DEFINED)$/.test(column.data_type) ? column.format : column.data_type,
          nullable: column.options.includes('nullable'),
        },
        default: column.default_value === undefined || isGenerated ? null : textOf(column.default_value),
        generated: isIdentity ? 'identity' : isGenerated ? textOf(column.default_value) : null,
        ...{ enumValues: column.enums ?? null, comment: column.comment ?? null },
      };
    }),
    // The list also contains keys of other tables that refer to this one.
    foreignKeys: (table.foreign_key_constraints ?? [])
      .filter((key) => key.source_table === table.name)
      .map((key): ForeignKey => {
        const { schema, name: target } = partsOf(key.target_table);
        return {
          columns: key.source_columns,
          references: { database: schema, table: target, columns: key.target_columns },
        };
      }),
    // Only checks of a single column are reported, with the column.
    checks: columns.flatMap(({ name: column, check }) => (check ? [{ name: column, expression: check }] : [])),
  };
}
