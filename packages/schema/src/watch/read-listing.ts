import { definitionsIn, type ServerListing } from '@mcp-vitals/drift';
import { type CallOptions, listAll, type McpClient } from '../client/mcp-client.js';

/** The error codes of JSON-RPC and SDK v2 for a method that the server does not know. */
const UNKNOWN_METHOD: ReadonlySet<unknown> = new Set([-32_601, 'METHOD_NOT_FOUND', 'CAPABILITY_NOT_SUPPORTED']);

const NOTHING = { items: [], isCut: false };

/** The time limit for prompts and templates, which are only compared and must not delay the tools. */
const BRIEF_TIMEOUT_MILLIS = 10_000;

/**
 * Reads the listing of a connected client's server. A list that the server does not offer, or declares without supporting
 * it, is empty; prompts or templates that fail otherwise are absent, which is not the same.
 * @throws the error of listing the tools
 */
export async function readListing(
  client: McpClient,
  server: string,
  options: CallOptions,
): Promise<ServerListing & Required<Pick<ServerListing, 'tools'>>> {
  const capabilities = (client.getServerCapabilities() ?? {}) as Record<string, unknown>;
  const brief = { timeout: Math.min(options.timeout ?? BRIEF_TIMEOUT_MILLIS, BRIEF_TIMEOUT_MILLIS) };
  const list = async (key: 'tools' | 'prompts' | 'resourceTemplates', capability: string, within: CallOptions) => {
    if (!capabilities[capability]) return NOTHING;
    try {
      return await listAll(client, key, within);
    } catch (error) {
      if (UNKNOWN_METHOD.has((error as { code?: unknown }).code)) return NOTHING;
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
    tools: definitionsIn(tools.items, 'name'),
    ...(prompts && { prompts: definitionsIn(prompts.items, 'name') }),
    ...(templates && { resources: definitionsIn(templates.items, 'uriTemplate') }),
    // What is missing from a list that was cut short is not gone.
    ...([tools, prompts, templates].some((one) => one?.isCut) && { partial: true }),
    ...instructionsOf(client),
  };
}

/** Returns the server's instructions, which both SDKs provide; absent when the client does not. */
function instructionsOf(client: McpClient): Pick<ServerListing, 'instructions'> {
  const { getInstructions } = client as { getInstructions?: () => string | undefined };
  return getInstructions ? { instructions: getInstructions.call(client) ?? '' } : {};
}
