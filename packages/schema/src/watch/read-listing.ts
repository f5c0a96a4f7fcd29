import { definitionsIn, type ServerListing } from '@mcp-vitals/drift';
import { type CallOptions, listAll, type McpClient } from '../client/mcp-client.js';

/** JSON-RPC's and SDK v2's words for a method that the server does not know. */
const UNKNOWN_METHOD: ReadonlySet<unknown> = new Set([-32_601, 'METHOD_NOT_FOUND', 'CAPABILITY_NOT_SUPPORTED']);

/** Prompts and templates are only compared, so they delay the tools no longer than this. */
const BRIEF_TIMEOUT_MILLIS = 10_000;

/**
 * Reads what a connected client's server shows. A list that the server does not offer, or declares and does not know, is
 * empty; prompts or templates that fail in another way are left out, which is not the same.
 * @throws what keeps it from listing its tools
 */
export async function readListing(
  client: McpClient,
  server: string,
  options: CallOptions,
): Promise<ServerListing & Required<Pick<ServerListing, 'tools'>>> {
  const capabilities = (client.getServerCapabilities() ?? {}) as Record<string, unknown>;
  const brief = { timeout: Math.min(options.timeout ?? BRIEF_TIMEOUT_MILLIS, BRIEF_TIMEOUT_MILLIS) };
  const list = async (key: 'tools' | 'prompts' | 'resourceTemplates', capability: string, within: CallOptions) => {
    if (!capabilities[capability]) return [];
    try {
      return (await listAll(client, key, within)).items;
    } catch (error) {
      if (UNKNOWN_METHOD.has((error as { code?: unknown }).code)) return [];
      throw error;
    }
  };
  const [tools, prompts, templates] = await Promise.all([
    list('tools', 'tools', options),
    list('prompts', 'prompts', brief).catch(() => undefined),
    list('resourceTemplates', 'resources', brief).catch(() => undefined),
  ]);
  return {
    server,
    tools: definitionsIn(tools, 'name'),
    ...(prompts && { prompts: definitionsIn(prompts, 'name') }),
    ...(templates && { resources: definitionsIn(templates, 'uriTemplate') }),
    ...instructionsOf(client),
  };
}

/** Both SDKs tell a server's instructions; a client that cannot has not looked. */
function instructionsOf(client: McpClient): Pick<ServerListing, 'instructions'> {
  const { getInstructions } = client as { getInstructions?: () => string | undefined };
  return getInstructions ? { instructions: getInstructions.call(client) ?? '' } : {};
}
