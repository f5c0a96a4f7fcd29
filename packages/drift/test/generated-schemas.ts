type Schema = Record<string, unknown>;

/** Input schemas in the style of the usual generators, of fictional tools. */
export const GENERATED: readonly Schema[] = [
  // zod 4, by the second SDK.
  {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {
      query: { type: 'string', minLength: 1, description: 'What to look for' },
      limit: { default: 10, type: 'integer', minimum: 1, maximum: 100 },
      offset: { type: 'integer', minimum: 0, maximum: 9007199254740991 },
      sort: { default: 'asc', type: 'string', enum: ['asc', 'desc'] },
      labels: { type: 'object', propertyNames: { type: 'string' }, additionalProperties: { type: 'string' } },
      since: { type: 'string', format: 'date-time' },
    },
    required: ['query'],
    additionalProperties: false,
  },
  // zod 3, by zod-to-json-schema.
  {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: {
      path: { type: 'string' },
      edits: {
        type: 'array',
        items: {
          type: 'object',
          properties: { oldText: { type: 'string' }, newText: { type: 'string' } },
          required: ['oldText', 'newText'],
          additionalProperties: false,
        },
        minItems: 1,
      },
      dryRun: { type: 'boolean', default: false },
      mode: { anyOf: [{ type: 'string', enum: ['fast', 'safe'] }, { type: 'null' }] },
    },
    required: ['path', 'edits'],
    additionalProperties: false,
  },
  // A discriminated union of zod.
  {
    type: 'object',
    properties: {
      index: {
        oneOf: [
          {
            type: 'object',
            properties: {
              type: { type: 'string', const: 'classic' },
              keys: { type: 'object', additionalProperties: { type: 'number' } },
            },
            required: ['type', 'keys'],
            additionalProperties: false,
          },
          {
            type: 'object',
            properties: {
              type: { type: 'string', const: 'vector' },
              dimensions: { type: 'integer', minimum: 1, maximum: 8192 },
            },
            required: ['type', 'dimensions'],
            additionalProperties: false,
          },
        ],
      },
      name: { type: 'string', maxLength: 64 },
    },
    required: ['index'],
  },
  // pydantic 2, by FastMCP.
  {
    $defs: {
      Priority: { enum: ['low', 'high'], title: 'Priority', type: 'string' },
      Filter: {
        properties: {
          field: { title: 'Field', type: 'string' },
          value: { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'null' }], default: null, title: 'Value' },
        },
        required: ['field'],
        title: 'Filter',
        type: 'object',
      },
    },
    properties: {
      filters: { items: { $ref: '#/$defs/Filter' }, title: 'Filters', type: 'array' },
      priority: { $ref: '#/$defs/Priority', default: 'low' },
      first: { anyOf: [{ $ref: '#/$defs/Filter' }, { type: 'null' }], default: null },
      ratio: { default: 0.5, exclusiveMinimum: 0, maximum: 1, title: 'Ratio', type: 'number' },
    },
    required: ['filters'],
    title: 'searchArguments',
    type: 'object',
  },
  // Recursive, from an OpenAPI description.
  {
    type: 'object',
    properties: {
      node: { $ref: '#/$defs/Node' },
      dry: { type: ['boolean', 'null'], default: null },
      'x-tenant': { type: 'string', pattern: '^[a-z]{2,8}$', example: 'acme' },
    },
    required: ['node'],
    $defs: {
      Node: {
        type: 'object',
        properties: {
          id: { type: 'string', format: 'uuid' },
          children: { type: 'array', items: { $ref: '#/$defs/Node' }, maxItems: 20 },
          size: { type: 'integer', format: 'int32', minimum: 0 },
        },
        required: ['id'],
        additionalProperties: true,
      },
    },
  },
  // Written by hand.
  {
    type: 'object',
    properties: {
      table: { type: 'string', description: 'Name of the table' },
      columns: { type: 'array', items: { type: 'string' }, uniqueItems: true },
      range: { type: 'array', prefixItems: [{ type: 'number' }, { type: 'number' }], minItems: 2, maxItems: 2 },
    },
  },
  { type: 'object' },
];
