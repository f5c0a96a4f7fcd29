// The tools of `@supabase/mcp-server-supabase` on stdio, over a PostgreSQL of one's own instead of a project in the cloud.

import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { createSupabaseMcpServer } from '@supabase/mcp-server-supabase';
import pg from 'pg';

// The platform's own answers carry 64-bit integers as numbers.
pg.types.setTypeParser(20, Number);
const database = new pg.Client({ connectionString: process.env.DATABASE_URL });
await database.connect();
const server = createSupabaseMcpServer({
  ...{ projectId: 'project', readOnly: true, features: ['database'] },
  platform: {
    init: async () => {},
    database: {
      executeSql: async (_, { query, parameters }) => (await database.query(query, parameters)).rows,
      listMigrations: async () => [],
      applyMigration: async () => {},
    },
  },
});
await server.connect(new StdioServerTransport());
