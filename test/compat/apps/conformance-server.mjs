/**
 * A server that implements what the scenarios of `@modelcontextprotocol/conformance` ask for: every tool, resource and
 * prompt by the name and with the content that they state. It listens on a free port, writes its URL to stdout, and ends
 * when its stdin does.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import * as types from '@modelcontextprotocol/sdk/types.js';

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const WAV = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=';

const text = (value) => ({ type: 'text', text: value });
const image = { type: 'image', data: PNG, mimeType: 'image/png' };
const embedded = (uri, mimeType, value) => ({ type: 'resource', resource: { uri, mimeType, text: value } });
const user = (content) => ({ role: 'user', content });
const strings = (...names) => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
  required: names,
});

const log = (extra, data) =>
  extra.sendNotification({ method: 'notifications/message', params: { level: 'info', data } });

const elicit = async (extra, message, requestedSchema) => {
  const params = { message, requestedSchema };
  const { action, content } = await extra.sendRequest(
    { method: 'elicitation/create', params },
    types.ElicitResultSchema,
  );
  return `action=${action}, content=${JSON.stringify(content)}`;
};

const options = (...names) => ({ type: 'string', enum: names });
const titled = (key, ...pairs) => ({ [key]: pairs.map(([value, title]) => ({ const: value, title })) });

/** The work of each tool, and its input schema where it takes any. */
const tools = {
  test_simple_text: { run: () => [text('This is a simple text response for testing.')] },
  test_image_content: { run: () => [image] },
  test_audio_content: { run: () => [{ type: 'audio', data: WAV, mimeType: 'audio/wav' }] },
  test_embedded_resource: {
    run: () => [embedded('test://embedded-resource', 'text/plain', 'This is an embedded resource content.')],
  },
  test_multiple_content_types: {
    run: () => [
      text('Multiple content types test:'),
      image,
      embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
    ],
  },
  test_tool_with_logging: {
    run: async (_args, extra) => {
      for (const line of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
        await log(extra, line);
        await delay(50);
      }
      return [text('logged')];
    },
  },
  test_error_handling: {
    run: () => {
      throw new Error('This tool intentionally returns an error for testing');
    },
  },
  test_tool_with_progress: {
    run: async (_args, extra) => {
      const { progressToken } = extra._meta ?? {};
      for (const progress of [0, 50, 100]) {
        const params = { progressToken, progress, total: 100 };
        if (progressToken !== undefined) await extra.sendNotification({ method: 'notifications/progress', params });
        await delay(50);
      }
      return [text('done')];
    },
  },
  test_sampling: {
    inputSchema: strings('prompt'),
    run: async ({ prompt }, extra) => {
      const params = { messages: [user(text(prompt))], maxTokens: 100 };
      const request = { method: 'sampling/createMessage', params };
      const { content } = await extra.sendRequest(request, types.CreateMessageResultSchema);
      return [text(`LLM response: ${content.text}`)];
    },
  },
  test_elicitation: {
    inputSchema: strings('message'),
    run: async ({ message }, extra) => [
      text(`User response: ${await elicit(extra, message, strings('username', 'email'))}`),
    ],
  },
  test_elicitation_sep1034_defaults: {
    run: async (_args, extra) => {
      const properties = {
        name: { type: 'string', default: 'John Doe' },
        age: { type: 'integer', default: 30 },
        score: { type: 'number', default: 95.5 },
        status: { ...options('active', 'inactive', 'pending'), default: 'active' },
        verified: { type: 'boolean', default: true },
      };
      return [text(`Elicitation completed: ${await elicit(extra, 'With defaults', { type: 'object', properties })}`)];
    },
  },
  test_elicitation_sep1330_enums: {
    run: async (_args, extra) => {
      const pairs = (noun) => ['First', 'Second', 'Third'].map((title, at) => [`value${at + 1}`, `${title} ${noun}`]);
      const properties = {
        untitledSingle: options('option1', 'option2', 'option3'),
        titledSingle: { type: 'string', ...titled('oneOf', ...pairs('Option')) },
        legacyEnum: { ...options('opt1', 'opt2', 'opt3'), enumNames: ['Option One', 'Option Two', 'Option Three'] },
        untitledMulti: { type: 'array', items: options('option1', 'option2', 'option3') },
        titledMulti: { type: 'array', items: titled('anyOf', ...pairs('Choice')) },
      };
      return [text(`Elicitation completed: ${await elicit(extra, 'With enums', { type: 'object', properties })}`)];
    },
  },
  test_reconnection: {
    run: async (_args, extra) => {
      extra.closeSSEStream?.();
      await delay(100);
      return [text('Reconnection test completed successfully')];
    },
  },
  json_schema_2020_12_tool: {
    inputSchema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      $defs: {
        address: { type: 'object', properties: { street: { type: 'string' }, city: { type: 'string' } } },
      },
      properties: { name: { type: 'string' }, address: { $ref: '#/$defs/address' } },
      additionalProperties: false,
    },
    run: () => [text('valid')],
  },
};

const described = (name, rest) => ({ name, description: `For the scenario of ${name}`, ...rest });

const prompts = {
  test_simple_prompt: { run: () => [text('This is a simple prompt for testing.')] },
  test_prompt_with_arguments: {
    names: ['arg1', 'arg2'],
    run: ({ arg1, arg2 }) => [text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)],
  },
  test_prompt_with_embedded_resource: {
    names: ['resourceUri'],
    run: ({ resourceUri }) => [
      embedded(resourceUri, 'text/plain', 'Embedded resource content for testing.'),
      text('Please process the embedded resource above.'),
    ],
  },
  test_prompt_with_image: { run: () => [image, text('Please analyze the image above.')] },
};

const resources = {
  'test://static-text': { mimeType: 'text/plain', text: 'This is the content of the static text resource.' },
  'test://static-binary': { mimeType: 'image/png', blob: PNG },
  'test://watched-resource': { mimeType: 'text/plain', text: 'Watched.' },
};

function readResource(uri) {
  const [, id] = /^test:\/\/template\/(.+)\/data$/.exec(uri) ?? [];
  const value = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` });
  return { uri, ...(id === undefined ? resources[uri] : { mimeType: 'application/json', text: value }) };
}

function createMcpServer() {
  const server = new Server(
    { name: 'conformance', version: '1.0.0' },
    { capabilities: { tools: {}, resources: { subscribe: true }, prompts: {}, completions: {}, logging: {} } },
  );
  const answer = (schema, handler) =>
    server.setRequestHandler(schema, async ({ params }, extra) => handler(params, extra));
  answer(types.ListToolsRequestSchema, () => ({
    tools: Object.entries(tools).map(([name, { inputSchema = { type: 'object' } }]) =>
      described(name, { inputSchema }),
    ),
  }));
  answer(types.CallToolRequestSchema, async ({ name, arguments: args }, extra) => {
    try {
      return { content: await tools[name].run(args, extra) };
    } catch (error) {
      return { content: [text(error.message)], isError: true };
    }
  });
  answer(types.ListPromptsRequestSchema, () => ({
    prompts: Object.entries(prompts).map(([name, { names = [] }]) =>
      described(name, { arguments: names.map((one) => ({ name: one, required: true })) }),
    ),
  }));
  answer(types.GetPromptRequestSchema, ({ name, arguments: args }) => ({
    messages: prompts[name].run(args).map(user),
  }));
  answer(types.ListResourcesRequestSchema, () => ({
    resources: Object.entries(resources).map(([uri, { mimeType }]) => described(uri, { uri, mimeType })),
  }));
  answer(types.ListResourceTemplatesRequestSchema, () => ({
    resourceTemplates: [described('template', { uriTemplate: 'test://template/{id}/data' })],
  }));
  answer(types.ReadResourceRequestSchema, ({ uri }) => ({ contents: [readResource(uri)] }));
  answer(types.SubscribeRequestSchema, () => ({}));
  answer(types.UnsubscribeRequestSchema, () => ({}));
  answer(types.CompleteRequestSchema, () => ({ completion: { values: ['paris', 'park', 'party'], hasMore: false } }));
  answer(types.SetLevelRequestSchema, () => ({}));
  return server;
}

/** Keeps the sent events, so that a client that reconnects gets the rest. */
class Events {
  #events = [];

  async storeEvent(streamId, message) {
    const id = String(this.#events.push({ streamId, message }) - 1);
    return `${streamId}_${id}`;
  }

  async getStreamIdForEventId(eventId) {
    return this.#events[Number(eventId.split('_').at(-1))]?.streamId;
  }

  async replayEventsAfter(lastEventId, { send }) {
    const last = Number(lastEventId.split('_').at(-1));
    const { streamId } = this.#events[last];
    for (const [at, event] of this.#events.entries()) {
      if (at > last && event.streamId === streamId) await send(`${streamId}_${at}`, event.message);
    }
    return streamId;
  }
}

const transports = new Map();
const http = createServer(async (request, response) => {
  let transport = transports.get(request.headers['mcp-session-id']);
  if (!transport) {
    const { port } = http.address();
    transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => transports.set(id, transport),
      eventStore: new Events(),
      retryInterval: 500,
      enableDnsRebindingProtection: true,
      allowedHosts: [`127.0.0.1:${port}`, `localhost:${port}`],
      allowedOrigins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`],
    });
    await createMcpServer().connect(transport);
  }
  await transport.handleRequest(request, response);
});
http.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${http.address().port}/mcp`));
process.stdin.resume();
process.stdin.on('end', () => {
  http.close();
  http.closeAllConnections();
});
