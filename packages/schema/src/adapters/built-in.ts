import type { AdapterKind, SchemaAdapter } from './adapter.js';
import { dbhubAdapters } from './servers/dbhub.js';
import { mongodbAdapters } from './servers/mongodb.js';
import { namedToolsAdapters } from './servers/named-tools.js';
import { postgresResourcesAdapter } from './servers/postgres-resources.js';
import { schemaServerAdapter } from './servers/schema-server.js';
import { supabaseAdapters } from './servers/supabase.js';
import { sqlAdapters } from './sql/sql-adapter.js';

/** The adapters that come with the package, the most particular first, and before those that guess the one that asks. */
export const BUILT_IN_ADAPTERS: readonly (SchemaAdapter | AdapterKind)[] = [
  schemaServerAdapter,
  dbhubAdapters,
  mongodbAdapters,
  supabaseAdapters,
  sqlAdapters,
  postgresResourcesAdapter,
  namedToolsAdapters,
];
