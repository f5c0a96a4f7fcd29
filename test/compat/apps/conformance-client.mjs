/**
 * A client for the scenarios of `@modelcontextprotocol/conformance`: connects to the URL it is given last, lists the
 * tools and calls each of them, and signs in by itself when a server requires it.
 */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const url = new URL(process.argv.at(-1));
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');

/** Keeps all credentials, and follows the redirect that a browser would show to a person. */
const signIn = {
  redirectUrl: 'http://localhost:3000/callback',
  clientMetadata: { client_name: 'conformance', redirect_uris: ['http://localhost:3000/callback'] },
  clientMetadataUrl: 'https://conformance-test.local/client-metadata.json',
  clientInformation() {
    const { client_id: id, client_secret: secret } = context;
    return this.information ?? (id && { client_id: id, client_secret: secret });
  },
  saveClientInformation(information) {
    this.information = information;
  },
  tokens() {
    return this.saved;
  },
  saveTokens(tokens) {
    this.saved = tokens;
  },
  codeVerifier() {
    return this.verifier;
  },
  saveCodeVerifier(verifier) {
    this.verifier = verifier;
  },
  async redirectToAuthorization(authorization) {
    const { headers } = await fetch(authorization, { redirect: 'manual' });
    this.code = new URL(headers.get('location')).searchParams.get('code');
  },
};

const newTransport = () => new StreamableHTTPClientTransport(url, { authProvider: signIn });
let transport = newTransport();
const client = new Client(
  { name: 'conformance', version: '1.0.0' },
  { capabilities: { elicitation: { form: { applyDefaults: true } } } },
);
client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: {} }));

/** Tries again once signed in, at most three times. */
async function signedIn(work, tries = 3) {
  try {
    return await work();
  } catch (error) {
    if (tries === 0 || signIn.code === undefined) throw error;
    await transport.finishAuth(signIn.code);
    delete signIn.code;
    return signedIn(work, tries - 1);
  }
}

await signedIn(() => {
  if (client.transport === undefined) transport = newTransport();
  return client.connect(transport);
});
const { tools } = await signedIn(() => client.listTools());
for (const { name, inputSchema } of tools) {
  const args = Object.fromEntries(Object.keys(inputSchema.properties ?? {}).map((key, at) => [key, at + 1]));
  await signedIn(() => client.callTool({ name, arguments: args }));
}
await client.close();
