import { definitionsIn, type ServerListing } from '@mcp-vitals/drift';
import { type CallOptions, listAll, type McpClient } from '../mcp-client.js';

/** Reads what a connected client's server shows. What the server does not offer at all is empty. */
export async function readListing(
  client: McpClient,
  server: string,
  options: CallOptions,
): Promise<Required<ServerListing>> {
  const capabilities = (client.getServerCapabilities() ?? {}) as Record<string, unknown>;
  const list = async (key: 'tools' | 'prompts' | 'resourceTemplates', capability: string) =>
    capabilities[capability] ? (await listAll(client, key, options)).items : [];
  const [tools, prompts, templates] = await Promise.all([
    list('tools', 'tools'),
    list('prompts', 'prompts'),
    // A server may have resources and no templates, and not know the method.
    list('resourceTemplates', 'resources').catch(() => []),
  ]);
  return {
    server,
    tools: definitionsIn(tools, 'name'),
    prompts: definitionsIn(prompts, 'name'),
    resources: definitionsIn(templates, 'uriTemplate'),
  };
}
