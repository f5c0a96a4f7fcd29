/** `@mcp-vitals/drift/json-schema`: compares, validates and inspects untrusted JSON Schemas in bounded time. */
export { closed } from './compare/closed.js';
export { findNarrowings, type Narrowing } from './compare/narrowing.js';
export { isObject, type JsonObject, type JsonSchema, pointerPart, refusalOf } from './json-value.js';
export { resolveReference } from './reference.js';
export { patternRefusal } from './validate/pattern.js';
