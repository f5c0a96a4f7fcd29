import type { AdapterKind, SchemaAdapter } from './adapter.js';
import { adaptersInFile } from './declared/adapter-file.js';
import type { AdapterDeclaration } from './declared/declaration.js';
import { declaredAdapter } from './declared/declared-adapter.js';
import { dbhubAdapters } from './servers/dbhub.js';
import { mongodbAdapters } from './servers/mongodb.js';
import { namedToolsAdapters } from './servers/named-tools.js';
import { postgresResourcesAdapter } from './servers/postgres-resources.js';
import { schemaServerAdapter } from './servers/schema-server.js';
import { supabaseAdapters } from './servers/supabase.js';
import { sqlAdapters } from './sql/sql-adapter.js';

/** The built-in adapters, the most specific first; the one that guesses by names comes last. */
const BUILT_IN_ADAPTERS: readonly (SchemaAdapter | AdapterKind)[] = [
  schemaServerAdapter,
  dbhubAdapters,
  mongodbAdapters,
  sqlAdapters,
  supabaseAdapters,
  postgresResourcesAdapter,
  namedToolsAdapters,
];

/** Returns every adapter in the order in which it is tried. @throws {TypeError} with everything wrong in a declaration */
export const adaptersOf = (
  given: readonly (SchemaAdapter | AdapterDeclaration)[],
  file: string | undefined,
): (SchemaAdapter | AdapterKind)[] => [
  ...given.map((adapter) => ('fits' in adapter ? adapter : declaredAdapter(adapter))),
  ...(file === undefined ? [] : adaptersInFile(file)),
  ...BUILT_IN_ADAPTERS,
];
