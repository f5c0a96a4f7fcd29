import * as client from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import * as node from '@modelcontextprotocol/node';
import * as server from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import app from './app.cjs';
import v2 from './v2-dialect.cjs';

await app.main(v2.dialect({ ...server, ...client, ...node, serveStdio, StdioClientTransport, StdioServerTransport }));
