import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { McpServer } from '@modelcontextprotocol/server';
import { run } from './bundled.mjs';

void run({ Client, InMemoryTransport, McpServer });
